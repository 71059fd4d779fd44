/* The notices of all software that is linked into this program; scripts/build links them in. */
#ifndef ENDCAP_NOTICES_H
#define ENDCAP_NOTICES_H

#include <stddef.h>

/* Sets `start` to the text in UTF-8, which lives as long as the program, and returns its length in bytes; sets it to null
   and returns 0 if the program was linked without notices. */
size_t endcap_notices(const char *_Nullable *_Nonnull start);

#endif
