"""create reminders

Revision ID: 8ad2f5b3c016
Revises: 5c93d1f06e28
Create Date: 2025-04-22 10:05:51

"""

import sqlalchemy as sa
from alembic import op

revision = "8ad2f5b3c016"
down_revision = "5c93d1f06e28"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_reminders_invoice_id_invoices"),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
    )
    op.create_index("ix_reminders_invoice_id", "reminders", ["invoice_id"])


def downgrade() -> None:
    op.drop_index("ix_reminders_invoice_id", table_name="reminders")
    op.drop_table("reminders")
