#include <cblas.h>
#include <lapacke.h>

/* lapack_int is a macro, which Swift does not import. */
typedef lapack_int swift_lapack_int;
