"""Writes the monthly statement of every active customer; run by a timer, without the web application."""

from decimal import Decimal

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from app.config import settings
from app.models import Customer, Invoice

engine = create_engine(
    settings.sync_database_url,
    pool_size=1,
    max_overflow=0,
    pool_pre_ping=True,
    pool_recycle=1800,
)
SessionFactory = sessionmaker(engine)


def open_total(session: Session, customer: Customer) -> Decimal:
    statement = select(func.coalesce(func.sum(Invoice.total), 0))
    return session.scalars(statement.where(Invoice.customer_id == customer.id, Invoice.paid_on.is_(None))).one()


def active_customers(session: Session) -> list[Customer]:
    return session.query(Customer).filter_by(is_active=True).all()


def main() -> None:
    with SessionFactory() as session:
        for customer in active_customers(session):
            print(f"{customer.name}: {open_total(session, customer)}")


if __name__ == "__main__":
    main()
