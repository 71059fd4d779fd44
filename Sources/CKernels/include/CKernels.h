#ifndef ENDCAP_CKERNELS_H
#define ENDCAP_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/* CRC32C (Castagnoli polynomial 0x1EDC6F41, reflected, as in RFC 3720 appendix B.4) of `count` bytes, continuing from
   `crc`; start with 0. */
uint32_t endcap_crc32c(uint32_t crc, const void *bytes, size_t count);

#endif
