"""add paid_on to invoices

Revision ID: 5c93d1f06e28
Revises: 1b7e40c2a9d5
Create Date: 2025-03-18 14:30:07

"""

import sqlalchemy as sa
from alembic import op

revision = "5c93d1f06e28"
down_revision = "1b7e40c2a9d5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invoices", sa.Column("paid_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("invoices", "paid_on")
