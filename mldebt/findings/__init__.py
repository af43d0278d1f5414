"""The vocabulary everything shares: findings, the scan document and the arithmetic on them."""
