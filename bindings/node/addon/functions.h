/* The declarations of the addon, expanded with FUNCTION by evalstore.c; their types are those of
 * evalstore.h. */

/* int32_t evalstore_open(const char *path, const char *options, evalstore_store **store, char
 * **error); */
FUNCTION(evalstore_open)
/* int32_t evalstore_close(evalstore_store *store); */
FUNCTION(evalstore_close)

/* int32_t evalstore_execute(evalstore_store *store, const char *command, char **result); */
FUNCTION(evalstore_execute)
/* int32_t evalstore_append(evalstore_store *store, const char *events, char **result); */
FUNCTION(evalstore_append)
/* int32_t evalstore_query(evalstore_store *store, const char *query, char **result); */
FUNCTION(evalstore_query)
/* int32_t evalstore_read(evalstore_store *store, const char *request, char **result); */
FUNCTION(evalstore_read)
/* int32_t evalstore_poll(evalstore_store *store, const char *request, char **result); */
FUNCTION(evalstore_poll)
/* int32_t evalstore_commit(evalstore_store *store, const char *request, char **result); */
FUNCTION(evalstore_commit)
/* int32_t evalstore_project(evalstore_store *store, const char *request, char **result); */
FUNCTION(evalstore_project)
/* int32_t evalstore_maintain(evalstore_store *store, const char *request, char **result); */
FUNCTION(evalstore_maintain)

/* int32_t evalstore_put_content(evalstore_store *store, const void *bytes, size_t length, char
 * **result); */
FUNCTION(evalstore_put_content)
/* int32_t evalstore_get_content(evalstore_store *store, const char *hash, void **bytes, size_t
 * *length, char **error); */
FUNCTION(evalstore_get_content)

/* void evalstore_free(void *memory); */
FUNCTION(evalstore_free)
/* const char *evalstore_version(void); */
FUNCTION(evalstore_version)
/* int32_t evalstore_abi_version(void); */
FUNCTION(evalstore_abi_version)
/* const char *evalstore_status_name(int32_t status); */
FUNCTION(evalstore_status_name)
