/* Keeps the process alive when a mapped file is cut.

   Reading a page of a mapping that lies beyond the file's end, or that the disk cannot give, raises SIGBUS. For a
   registered mapping a handler puts pages of zeros in place of that page and all after it, and marks the mapping as
   lost; the reader goes on with zeros and must ask for the mark before it trusts what it read. */
#ifndef ENDCAP_MAPPING_GUARD_H
#define ENDCAP_MAPPING_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/* How many mappings can be registered at once. */
#define ENDCAP_GUARDED_MAPPINGS 512

/* Registers the `length` > 0 bytes mapped at `start`, a multiple of the page size.

   Returns the slot of the mapping, or -1 if all are taken or no handler can be set. The first call sets the handler;
   faults that belong to no registered mapping get the action that was there before. */
int endcap_guard_register(const void *start, size_t length);

/* Whether a part of the mapping could not be read and reads as zeros from then on. */
bool endcap_guard_is_lost(int slot);

/* Frees a slot; call it before the mapping is removed, because its addresses may be used again at once. */
void endcap_guard_unregister(int slot);

#pragma clang assume_nonnull end

#endif
