"""The pages of needs: what people asked for, by week, from released figures alone (docs/statistics.md)."""
