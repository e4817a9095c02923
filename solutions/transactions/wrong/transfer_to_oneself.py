"""Nobody thought of sender and recipient being the same."""

# caught by: test_transfer_refuses_nonsense


def check_transfer(sender_id, recipient_id, amount):
    if amount <= 0:
        raise ValueError("the amount must be positive")
