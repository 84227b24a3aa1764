from fastapi import FastAPI

from app.routers import invoices, reminders

app = FastAPI(title="Invoicing")
app.include_router(invoices.router)
app.include_router(reminders.router)
