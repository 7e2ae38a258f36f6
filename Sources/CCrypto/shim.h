#ifndef EVALSTORE_CCRYPTO_SHIM_H
#define EVALSTORE_CCRYPTO_SHIM_H

#include <openssl/crypto.h>
#include <openssl/evp.h>

#endif
