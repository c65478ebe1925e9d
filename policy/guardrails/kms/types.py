"""Where keys are declared."""

CRYPTO_KEY = "gcp:kms/cryptoKey:CryptoKey"
