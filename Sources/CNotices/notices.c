#include "CNotices.h"

/* Weak, because only scripts/build links the object file that defines them: the text depends on what is linked. */
extern const char endcap_notices_start[] __attribute__((weak));
extern const char endcap_notices_end[] __attribute__((weak));

size_t endcap_notices(const char *_Nullable *_Nonnull start) {
    *start = endcap_notices_start;
    return (size_t)(endcap_notices_end - endcap_notices_start);
}
