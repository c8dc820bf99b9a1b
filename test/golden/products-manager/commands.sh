curl -X POST https://api.productsmanager.app/api/v1/exports \
  -H "Authorization: Bearer {api_key}" \
  -H "Content-Type: application/json" \
  -d '{
    "format": "csv",
    "filters": {"brand": "Ma Marque"},
    "fields": ["ean", "title", "price", "stock"]
  }'

curl https://api.productsmanager.app/api/v1/exports/exp_01HQ... \
  -H "Authorization: Bearer {api_key}"

curl https://api.productsmanager.app/api/v1/exports/exp_01HQ.../download \
  -H "Authorization: Bearer {api_key}" \
  -o catalog_export.csv
