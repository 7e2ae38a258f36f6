#ifndef EVALSTORE_CJANSSON_SHIM_H
#define EVALSTORE_CJANSSON_SHIM_H

#include <jansson.h>

#endif
