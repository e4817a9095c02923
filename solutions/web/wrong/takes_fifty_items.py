"""Takes orders of fifty items at most."""
# caught by: test_take_order_adds_up_beyond_a_thousand


class NewOrder(BaseModel):
    user_id: Id
    items: Annotated[list[Item], Field(min_length=1, max_length=50)]
