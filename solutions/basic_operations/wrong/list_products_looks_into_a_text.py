"""`in` a text finds parts of it: `pric` and the empty text are allowed."""
# caught by: test_list_products_knows_four_names_only

PRODUCT_ORDERS = "id name price stock"
