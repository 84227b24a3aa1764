"""add tax_id to customers

Revision ID: f06b2d7741ce
Revises: 5c93d1f06e28
Create Date: 2025-04-21 08:37:02

"""

import sqlalchemy as sa
from alembic import op

revision = "f06b2d7741ce"
down_revision = "5c93d1f06e28"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("tax_id", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("customers", "tax_id")
