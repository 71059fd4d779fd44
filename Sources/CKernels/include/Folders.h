/* What the C library of Swift does not show of folders. */
#ifndef ENDCAP_FOLDERS_H
#define ENDCAP_FOLDERS_H

/* Exchanges the names of two files or folders in one step (Linux 3.15, RENAME_EXCHANGE): whoever follows a name finds
   the one or the other, and never nothing. Returns 0, or the number of the error. */
#pragma clang assume_nonnull begin

int endcap_exchange(const char *one, const char *other);

#pragma clang assume_nonnull end

#endif
