/**
 * EvalStore: an embeddable, event-sourced store for evaluation results.
 *
 * Texts are UTF-8 and end with a NUL. Every function that can fail returns a status: 0 is ok, the
 * others are listed below and never change their meaning. A function that answers has one out
 * parameter, which holds the answer, a JSON text, or an error object:
 *
 * {"error":{"code":"conflict","message":"...","details":{...},"retryable":false}}
 *
 * The out parameter is set on every path. Whatever it holds is the caller's, to be freed with
 * evalstore_free. Programs look at the status and the details; the message is for people.
 *
 * Generated from the Swift source by tools/generate_header: do not edit.
 */

#ifndef EVALSTORE_H
#define EVALSTORE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The interface this header describes; evalstore_abi_version tells what the library has. */
#define EVALSTORE_ABI_VERSION 1

/** An open store. It is only ever used through a pointer, and the pointer is a number that is
 * looked up, not an address: a closed or invented one is found out, and none is given twice. */
typedef struct evalstore_store evalstore_store;

/** What a call returns. Numbers are stable and never reused. */
enum {
  EVALSTORE_OK = 0,
  EVALSTORE_INTERNAL = 1,
  EVALSTORE_INVALID_ARGUMENT = 2,
  EVALSTORE_INVALID_JSON = 3,
  EVALSTORE_INVALID_REQUEST = 4,
  EVALSTORE_REJECTED = 5,
  EVALSTORE_CONFLICT = 6,
  EVALSTORE_NOT_FOUND = 7,
  EVALSTORE_BUSY = 8,
  EVALSTORE_STORAGE = 9,
  EVALSTORE_CORRUPT = 10,
  EVALSTORE_UNSUPPORTED = 11,
  EVALSTORE_READ_ONLY = 12,
  EVALSTORE_FORKED = 13
};

/* Opening and closing */

/**
 * Opens a store, and makes its file and missing folders when there are none.
 *
 * A file of an older version is upgraded first, under a lock. A failure leaves `*store` NULL and a
 * file that is not an EvalStore file, or a newer one, as it was.
 *
 * @param path the file, in UTF-8; NULL or empty: the environment's `EVALSTORE_PATH`, else
 *     `DIFF_EVALS_DB_PATH`, else `.evalstore/evals.db`. `:memory:` is a store without a file.
 * @param options a JSON object such as
 *     `{"durability":"full","timeout_ms":30000,"read_only":false}`; NULL or empty: the defaults.
 * @param store receives the handle; may not be NULL.
 * @param error receives the error object when the status is not 0, else NULL; may be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*store`, to be closed with evalstore_close, and `*error`, to be freed with
 *     evalstore_free; `path` and `options` are not kept.
 * Threads: any thread, any number at once, on the same file too.
 * Errors: invalid_argument, invalid_json, invalid_request, not_found, busy, storage, corrupt,
 *     unsupported, read_only, forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_open(const char *path, const char *options, evalstore_store **store,
                       char **error);

/**
 * Closes a store: ends its waiting polls, waits for its running calls, and gives back everything it
 * holds.
 *
 * The handle is dead from the first moment: a call that comes later, a second close too, answers
 * invalid_argument. In a process that inherited the handle through `fork` nothing is closed.
 *
 * @param store the handle from evalstore_open.
 * @return 0 (ok) or another status.
 *
 * Owns: takes the handle from the caller, whatever the status.
 * Threads: any thread, also while other threads use the handle.
 * Errors: invalid_argument, forked.
 * Since: 0.1.0
 */
int32_t evalstore_close(evalstore_store *store);

/* Writing */

/**
 * Carries out a command, or several in one transaction, and answers with the receipts of their
 * events.
 *
 * Ok means durable. A refused request writes nothing.
 *
 * @param store the open store.
 * @param command `{"command":name,"args":{...}}` or `{"commands":[...]}`; may not be NULL.
 * @param result receives `{"result":...,"events":[...]}`, or the error object when the status is
 *     not 0; may not be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `command` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, invalid_json, invalid_request, rejected, conflict, not_found, busy,
 *     storage, corrupt, unsupported, read_only, forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_execute(evalstore_store *store, const char *command, char **result);

/**
 * Appends events, in one transaction, and answers with their receipts.
 *
 * Ok means durable. A refused request writes nothing. With `commit` a consumer's position moves in
 * the same transaction.
 *
 * @param store the open store.
 * @param events `{"events":[{"type":...,"data":{...}},...]}`; may not be NULL.
 * @param result receives `{"events":[receipt,...]}`, or the error object when the status is not 0;
 *     may not be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `events` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, invalid_json, invalid_request, rejected, conflict, not_found, busy,
 *     storage, corrupt, unsupported, read_only, forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_append(evalstore_store *store, const char *events, char **result);

/**
 * Stores bytes once under their SHA-256.
 *
 * Ok means durable. The same bytes again are found, not stored.
 *
 * @param store the open store.
 * @param bytes the content, any bytes; may be NULL when `length` is 0.
 * @param length how many bytes, at most 536870912 (512 MiB).
 * @param result receives `{"hash":...,"size":...,"duplicate":...}`, or the error object when the
 *     status is not 0; may not be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `bytes` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, rejected, busy, storage, corrupt, unsupported, read_only, forked,
 *     internal.
 * Since: 0.1.0
 */
int32_t evalstore_put_content(evalstore_store *store, const void *bytes, size_t length,
                              char **result);

/* Reading */

/**
 * Answers a question about the read models.
 *
 * Sees everything that was written before the call, by any process.
 *
 * @param store the open store.
 * @param query `{"query":name,"args":{...}}`; may not be NULL.
 * @param result receives `{"result":...}`, or the error object when the status is not 0; may not be
 *     NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `query` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, invalid_json, invalid_request, rejected, not_found, busy, storage,
 *     corrupt, unsupported, forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_query(evalstore_store *store, const char *query, char **result);

/**
 * Reads events from the log or from one stream, page by page.
 *
 * @param store the open store.
 * @param request `{"from_position":1,"limit":500}` and more; `{}` reads from the beginning; may not
 *     be NULL.
 * @param result receives `{"events":[...],"next_position":...}`, or the error object when the
 *     status is not 0; may not be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, invalid_json, invalid_request, busy, storage, corrupt, unsupported,
 *     forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_read(evalstore_store *store, const char *request, char **result);

/**
 * Gives the bytes stored under a SHA-256.
 *
 * A NUL that `*length` does not count follows them. Bytes of length 0 are a pointer too, not NULL.
 *
 * @param store the open store.
 * @param hash 64 hexadecimal digits; may not be NULL.
 * @param bytes receives the content, or NULL when the status is not 0; may not be NULL.
 * @param length receives the number of bytes, or 0; may not be NULL.
 * @param error receives the error object when the status is not 0, else NULL; may be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*bytes` and `*error`, to be freed with evalstore_free; `hash` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, not_found, busy, storage, corrupt, unsupported, forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_get_content(evalstore_store *store, const char *hash, void **bytes,
                              size_t *length, char **error);

/* Consuming the log */

/**
 * Waits for events after a consumer's position and answers with them.
 *
 * Answers at once when there are some, and with none after `timeout_ms` or when the store is closed
 * meanwhile. Moves nothing: evalstore_commit does.
 *
 * @param store the open store.
 * @param request `{"consumer":name,"max":100,"timeout_ms":1000}`; may not be NULL.
 * @param result receives `{"events":[...],"next_position":...}`, or the error object when the
 *     status is not 0; may not be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
 * Threads: any thread, any number at once; a waiting call holds up no other.
 * Errors: invalid_argument, invalid_json, invalid_request, busy, storage, corrupt, unsupported,
 *     forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_poll(evalstore_store *store, const char *request, char **result);

/**
 * Commits, moves or asks for a consumer's position.
 *
 * Ok means durable. A position before the committed one is refused; `seek` goes anywhere.
 *
 * @param store the open store.
 * @param request `{"consumer":name,"position":42}`, `{"consumer":name,"seek":"end"}` or
 *     `{"consumer":name}`; may not be NULL.
 * @param result receives `{"consumer":name,"position":...}`, or the error object when the status is
 *     not 0; may not be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, invalid_json, invalid_request, conflict, busy, storage, corrupt,
 *     unsupported, read_only, forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_commit(evalstore_store *store, const char *request, char **result);

/* Read models */

/**
 * Tells how the read models stand, makes them anew from the log, or verifies log and read models.
 *
 * With `max_events` one call does a part of the work; call again until `done`.
 *
 * @param store the open store.
 * @param request `{"action":"status"}`, `{"action":"rebuild","max_events":10000}` or
 *     `{"action":"verify"}`; may not be NULL.
 * @param result receives `{"done":...,"position":...,"last_position":...}`, or the error object
 *     when the status is not 0; may not be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, invalid_json, invalid_request, busy, storage, corrupt, unsupported,
 *     read_only, forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_project(evalstore_store *store, const char *request, char **result);

/* Maintenance */

/**
 * Describes, checks, backs up, compacts or migrates the store's file.
 *
 * `backup` writes a file of its own and never over one that is there.
 *
 * @param store the open store.
 * @param request `{"action":"info"}`, `check`, `backup`, `vacuum` or `migrate`; may not be NULL.
 * @param result receives the answer, or the error object when the status is not 0; may not be NULL.
 * @return 0 (ok) or another status.
 *
 * Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
 * Threads: any thread, any number at once.
 * Errors: invalid_argument, invalid_json, invalid_request, conflict, busy, storage, corrupt,
 *     unsupported, read_only, forked, internal.
 * Since: 0.1.0
 */
int32_t evalstore_maintain(evalstore_store *store, const char *request, char **result);

/* The library itself */

/**
 * Frees memory that another call gave to the caller.
 *
 * @param memory an answer, an error object or the bytes of a content; NULL is fine.
 *
 * Owns: takes `memory` from the caller.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1.0
 */
void evalstore_free(void *memory);

/**
 * The version of the library, such as `0.1.0`.
 *
 * @return a text, never NULL.
 *
 * Owns: the library; the text stays as long as the library is loaded.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1.0
 */
const char *evalstore_version(void);

/**
 * The version of this interface: 1, as long as a caller built against this header keeps working.
 *
 * A binding compares it with `EVALSTORE_ABI_VERSION` when it loads the library.
 *
 * @return the number.
 *
 * Owns: nothing.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1.0
 */
int32_t evalstore_abi_version(void);

/**
 * The stable name of a status, which is also the `code` of an error object.
 *
 * @param status a status.
 * @return a text such as `invalid_argument`; `unknown` for a number that is no status; never NULL.
 *
 * Owns: the library; the text stays as long as the library is loaded.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1.0
 */
const char *evalstore_status_name(int32_t status);

#ifdef __cplusplus
}
#endif

#endif
