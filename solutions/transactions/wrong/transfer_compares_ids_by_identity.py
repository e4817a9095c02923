"""Compares the two ids by `is`: they are one object for small numbers only."""

# caught by: test_transfer_refuses_nonsense, test_settle_leaves_nothing_of_bad_payments


def check_transfer(sender_id, recipient_id, amount):
    if amount <= 0:
        raise ValueError(f"the amount must be positive: {amount}")
    if sender_id is recipient_id:
        raise ValueError("sender and recipient are the same account")
