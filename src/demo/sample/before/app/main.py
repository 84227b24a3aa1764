from fastapi import FastAPI

from app.routers import invoices

app = FastAPI(title="Invoicing")
app.include_router(invoices.router)
