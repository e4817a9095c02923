"""A negative amount takes money from the recipient."""

# caught by: test_transfer_refuses_nonsense


def check_transfer(sender_id, recipient_id, amount):
    if amount == 0:
        raise ValueError("nothing to transfer")
    if sender_id == recipient_id:
        raise ValueError("sender and recipient are the same account")
