"""count reminders of invoices

Revision ID: c4e81b97d350
Revises: 8ad2f5b3c016
Create Date: 2025-04-23 16:48:20

"""

import sqlalchemy as sa
from alembic import op

revision = "c4e81b97d350"
down_revision = "8ad2f5b3c016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invoices", sa.Column("reminder_count", sa.Integer(), nullable=False))


def downgrade() -> None:
    pass
