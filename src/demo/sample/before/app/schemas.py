from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict


class InvoiceOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: str
    total: Decimal
    due_on: date
    paid_on: date | None


class PaymentIn(BaseModel):
    paid_on: date
