/* The C interface of Endcap; docs/c-interface.md explains it with an example.
 *
 * Every function that can fail returns ENDCAP_OK (0) or another ENDCAP_… code; endcap_last_message() then says what is
 * wrong and how to mend it. Nothing is written where a pointer may be NULL and is, and outputs are undefined after an
 * error. Memory that the caller passes is only used during the call, and must not change meanwhile. Matrices are row-major
 * and dense, without gaps between rows. All functions may be called from several threads at the same time.
 *
 * No number of threads changes a bit of any result; 0 means one for each processor.
 */
#ifndef ENDCAP_H
#define ENDCAP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface: the second number grows when something is added, the first when a program that was built
 * before must be changed. */
#define ENDCAP_VERSION_MAJOR 1
#define ENDCAP_VERSION_MINOR 0

/* The codes, which are the exit codes of trainer and scorer, too. */
#define ENDCAP_OK 0
#define ENDCAP_UNEXPECTED 1
#define ENDCAP_INVALID_DATA 3
#define ENDCAP_NOT_CONVERGED 4
#define ENDCAP_MODEL_UNUSABLE 5
#define ENDCAP_WRONG_USAGE 64
#define ENDCAP_MISSING_INPUT 66
#define ENDCAP_CANNOT_WRITE 74
#define ENDCAP_LOCKED 75
#define ENDCAP_CANCELLED 130

/* Types of the numbers in an endcap_csr. */
#define ENDCAP_INT32 1
#define ENDCAP_INT64 2
#define ENDCAP_FLOAT32 3
#define ENDCAP_FLOAT64 4

/* Which side of a recommender is meant. */
#define ENDCAP_USERS 0
#define ENDCAP_ITEMS 1

/* Whether lists leave out what a user has. */
#define ENDCAP_MASK_NONE 0
#define ENDCAP_MASK_SEEN 1

/* A recommender or a propensity model, until endcap_model_free. */
typedef struct endcap_model endcap_model;

/* A sparse matrix by compressed rows: row r has the columns indices[offsets[r]] … indices[offsets[r + 1] - 1], ascending
 * and distinct. The values are confidences (positive), or ratings for the algorithm als. */
typedef struct {
    int64_t rows;
    int64_t columns;
    /* The numbers in indices and values. */
    int64_t entries;
    /* rows + 1 numbers of offset_type, which is ENDCAP_INT32 or ENDCAP_INT64. */
    const void *offsets;
    /* Numbers of index_type, which is ENDCAP_INT32 or ENDCAP_INT64. */
    const void *indices;
    /* Numbers of value_type, which is ENDCAP_FLOAT32 or ENDCAP_FLOAT64; NULL where all are 1. */
    const void *values;
    int32_t offset_type;
    int32_t index_type;
    int32_t value_type;
} endcap_csr;

/* Texts in UTF-8 that lie one after another: text i is bytes[offsets[i]] … bytes[offsets[i + 1] - 1]. */
typedef struct {
    int64_t count;
    const int64_t *offsets;
    const char *bytes;
} endcap_texts;

/* Called by the thread that called, 20 times a second and for every line of progress; line is NULL where there is nothing
 * to report. A result other than 0 ends the computation with ENDCAP_CANCELLED, usually within a tenth of a second. */
typedef int32_t (*endcap_callback)(void *context, const char *line);

/* How a computation runs. NULL in its place stands for all processors and no callback. */
typedef struct {
    /* 0 for one for each processor. */
    int32_t threads;
    /* NULL for none. */
    endcap_callback callback;
    void *context;
} endcap_run;

/* ENDCAP_VERSION_MAJOR * 1000 + ENDCAP_VERSION_MINOR of the library. */
int32_t endcap_interface_version(void);

/* The version of Endcap, as trainer prints it. Valid as long as the library is loaded. */
const char *endcap_code_version(void);

/* What was wrong in the last call of this thread, and how to mend it; empty after a success. Valid until this thread's
 * next call. */
const char *endcap_last_message(void);

/* Frees a text that a function returned; NULL is nothing. */
void endcap_text_free(char *text);

/* ---- Fitting a recommender ---- */

/* Fits a recommender.
 *
 * recipe: a JSON object as the section "train" of a pipeline file, {"algorithm": "ials", "factors": 64, "seed": 1}, with
 * algorithm ials, als, ease, item-neighbours, rp3beta or popularity; what is not given has the same default as there.
 * pairs: users × items. user_ids, item_ids: an id for each row and each column; NULL for "0", "1", … The same pairs, ids
 * and recipe give the model that trainer fits, to the last bit, in whatever order rows and columns are. */
int32_t endcap_fit(const char *recipe, const endcap_csr *pairs, const endcap_texts *user_ids,
    const endcap_texts *item_ids, const endcap_run *run, endcap_model **model);

/* Opens a version: "recommendations@champion", "churn/7", or the path of its folder, which begins with / or a dot. Users
 * and items are numbered in ascending order of their ids' bytes. */
int32_t endcap_open(const char *store, const char *reference, endcap_model **model);

/* Frees a model; NULL is nothing. Calls that use it on other threads end as if it were still there. */
int32_t endcap_model_free(endcap_model *model);

/* Writes a recommender as a new version of a store: one that was fitted, or opened from the folder where endcap_save_folder
 * wrote it, which must still be there. author: who did it; NULL for the user of this process. version may be NULL. */
int32_t endcap_save(const endcap_model *model, const char *store, const char *name, const char *author, int64_t *version);

/* Writes a recommender into a folder of its own, which endcap_open opens by its path. */
int32_t endcap_save_folder(const endcap_model *model, const char *folder, const char *name, const char *author);

/* A JSON object: family, kind, users, items, factors, and what is known of the fit. Free it with endcap_text_free. */
int32_t endcap_describe(const endcap_model *model, char **json);

/* The numbers of users, of items and of factors (0 for a model without); each may be NULL. */
int32_t endcap_sizes(const endcap_model *model, int64_t *users, int64_t *items, int64_t *factors);

/* The ids of a side. needed: the number of their bytes. Where bytes is NULL, nothing but needed is set; else offsets takes
 * one number more than there are ids, and bytes takes needed bytes, and capacity says how many there is room for. */
int32_t endcap_ids(const endcap_model *model, int32_t side, int64_t *offsets, char *bytes, int64_t capacity,
    int64_t *needed);

/* The number of each id on its side, or -1. */
int32_t endcap_find(const endcap_model *model, int32_t side, const endcap_texts *ids, int64_t *numbers);

/* Numbers users and items as they are in these lists, which must have all ids of the model. No other call may use the
 * model meanwhile. */
int32_t endcap_reorder(const endcap_model *model, const endcap_texts *user_ids, const endcap_texts *item_ids);

/* The factors of a side, as many rows as it has; length is the number of floats that there is room for. The rows of als
 * have two more columns: the user's bias and 1, the item's 1 and bias are part of the product. */
int32_t endcap_factors(const endcap_model *model, int32_t side, float *factors, int64_t length);

/* ---- Lists ---- */

/* The best items of some users. items, scores: count × top, best first; places that are left have item -1 and score 0.
 * own: for each user, how many of the first items the model ranked; the others are the most popular ones, whose score is
 * the number of users who have them. own may be NULL. */
int32_t endcap_recommend(const endcap_model *model, const int64_t *users, int64_t count, int32_t top, int32_t mask,
    const endcap_run *run, int32_t *items, float *scores, int32_t *own);

/* The same for users of whom only these rows are known, as many as rows has: fold-in, then the list. */
int32_t endcap_recommend_rows(const endcap_model *model, const endcap_csr *rows, int32_t top, int32_t mask,
    const endcap_run *run, int32_t *items, float *scores, int32_t *own);

/* The factors of users of whom only these rows are known: rows × factors. */
int32_t endcap_fold_in(const endcap_model *model, const endcap_csr *rows, const endcap_run *run, float *factors);

/* The items that are most similar to each of some items: count × top, as in endcap_recommend. */
int32_t endcap_similar(const endcap_model *model, const int64_t *items, int64_t count, int32_t top,
    const endcap_run *run, int32_t *similar, float *scores);

/* The history of a user, ascending, and the share of each item of it in the score of item. entries: the length of the history. Where
 * past is NULL, nothing but entries is set; else past, values and shares take capacity numbers, and baseline, which may be
 * NULL, the part of the score that no past item has. values and shares may be NULL; without shares, item is ignored. */
int32_t endcap_explain(const endcap_model *model, int64_t user, int64_t item, int32_t *past, float *values,
    double *shares, int64_t capacity, int64_t *entries, double *baseline);

/* ---- Blocks, for computations that are spread over machines ---- */

/* The Gram matrix of rows × factors floats: factors × factors doubles. */
int32_t endcap_gram(const float *matrix, int64_t rows, int32_t factors, const endcap_run *run, double *gram);

/* The recipe of an iALS model with the numbers that data of this size decide in place of those that it does not give. users,
 * items, pairs: the sizes of the whole. Free decided with endcap_text_free. */
int32_t endcap_decide(const char *recipe, int64_t users, int64_t items, int64_t pairs, char **decided);

/* Solves a block of rows of an iALS model with the other side held fixed.
 *
 * fixed: the rows of the other side that the block has a column for, in the order of its columns. out_of: how many rows the
 * whole other side has; 0 where fixed has them all. gram: that of the whole other side; may be NULL where fixed has them
 * all, to compute it. solved: block rows × factors; the old values on entry (zeros at first), the solutions on return.
 * recipe: as in endcap_fit; regularization and unobserved_weight must be given, epochs and seed are ignored. */
int32_t endcap_solve_rows(const char *recipe, const endcap_csr *block, const float *fixed, int32_t factors,
    const double *gram, int64_t out_of, const endcap_run *run, float *solved);

/* Writes an iALS model of factors that were computed elsewhere as a new version of a store, also when its users do not fit
 * into memory.
 *
 * recipe, factors: as in endcap_solve_rows. folder: files of little-endian numbers without headers, which must not change
 * during the call: item.ids (bytes of the ids in UTF-8, one after another, ascending) and item.id_offsets (u64, where each
 * begins, and the end), item.factors (f32, row-major), user.ids, user.id_offsets and user.factors likewise,
 * history.offsets (u64, where the pairs of each user begin, and the end), history.items (u32, numbers of items, ascending
 * within a user) and, unless all are 1, history.confidence (f32). start: the version in the same store that the computation
 * began from; NULL for none. store, name, author, version: as in endcap_save. */
int32_t endcap_save_parts(const char *recipe, int32_t factors, const char *folder, const char *start, const char *store,
    const char *name, const char *author, int64_t *version);

/* The best items of each row of users by inner products. mask: the items that each list leaves out, one row for each user,
 * values ignored; NULL for none. best, scores: count × top as in endcap_recommend; items whose factors are all 0 are never
 * listed. */
int32_t endcap_top(const float *users, int64_t count, const float *items, int64_t item_count, int32_t factors,
    const endcap_csr *mask, int32_t top, const endcap_run *run, int32_t *best, float *scores);

/* ---- Logistic regression ---- */

/* Fits P(yes) = 1 / (1 + exp(-(intercept + x·coefficients))) by the mean log loss + l2/2 ‖coefficients‖² + l1
 * ‖coefficients‖₁.
 *
 * recipe: {"l2": 0.01, "l1": 0, "solver": "auto", "class_weight": "none", "levels": []}; l2 is 1/Σweights where it is not
 * given; class_weight may be "balanced", or the factors of 0 and 1, "1:5"; levels: how many of the last columns are the 0/1
 * columns of each category, of which a row has at most one. matrix: rows × columns. labels: 0 or 1. weights: NULL where all
 * are 1. coefficients: columns numbers. report: NULL, or a JSON object on how the fit went, to be freed with
 * endcap_text_free. The order of the rows changes no bit. */
int32_t endcap_logistic_fit(const char *recipe, const double *matrix, int64_t rows, int64_t columns,
    const uint8_t *labels, const double *weights, const endcap_run *run, double *intercept, double *coefficients,
    char **report);

/* The same with the id of each row's customer: the numbers that trainer fit propensity encodes of a table with these ids, one
 * row for each, give its coefficients to the last bit. Rows whose ids ascend by their bytes are not copied. */
int32_t endcap_logistic_fit_by_id(const char *recipe, const double *matrix, int64_t rows, int64_t columns,
    const uint8_t *labels, const double *weights, const endcap_texts *ids, const endcap_run *run, double *intercept,
    double *coefficients, char **report);

/* What a block of rows adds to the loss and its derivatives at z = (intercept, coefficients), without penalties: sums, not
 * means. weight: Σ weights. gradient: columns + 1 numbers. hessian: NULL, or (columns + 1)² numbers. */
int32_t endcap_logistic_block(const double *matrix, int64_t rows, int64_t columns, const uint8_t *labels,
    const double *weights, const double *z, const endcap_run *run, double *loss, double *weight, double *gradient,
    double *hessian);

/* intercept + x·coefficients of each row, and its probability; each output may be NULL. */
int32_t endcap_logistic_score(const double *matrix, int64_t rows, int64_t columns, double intercept,
    const double *coefficients, const endcap_run *run, double *log_odds, double *probabilities);

/* Scores rows with a propensity model. rows: JSON Lines, an object with the columns of the training for each row. count:
 * how many there are. probabilities: calibrated; log_odds: before calibration, may be NULL. */
int32_t endcap_score_rows(const endcap_model *model, const char *rows, int64_t count, const endcap_run *run,
    double *probabilities, double *log_odds);

#ifdef __cplusplus
}
#endif

#endif
