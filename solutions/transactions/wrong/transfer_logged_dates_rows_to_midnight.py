"""Dates its rows to the beginning of the day."""

# caught by: test_transfer_logged_logs_a_success

LOG = """
    INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome, created_at)
    VALUES ('transfer', $1, $2, $3, $4, date_trunc('day', now()))
"""
