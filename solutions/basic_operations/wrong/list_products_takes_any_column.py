"""All columns of the table are allowed, and one of them is not among the four."""
# caught by: test_list_products_knows_four_names_only

PRODUCT_ORDERS = ("id", "category_id", "name", "price", "stock")
