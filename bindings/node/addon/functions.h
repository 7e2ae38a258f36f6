/* The declarations of the addon, expanded with FUNCTION by evalstore.c; their types are those of evalstore.h. */

/* int32_t evalstore_open(const char *path, const char *options, evalstore_store **store, char **error); */
FUNCTION(open)
/* int32_t evalstore_close(evalstore_store *store); */
FUNCTION(close)

/* int32_t evalstore_execute(evalstore_store *store, const char *command, char **result); */
FUNCTION(execute)
/* int32_t evalstore_append(evalstore_store *store, const char *events, char **result); */
FUNCTION(append)
/* int32_t evalstore_query(evalstore_store *store, const char *query, char **result); */
FUNCTION(query)
/* int32_t evalstore_read(evalstore_store *store, const char *request, char **result); */
FUNCTION(read)
/* int32_t evalstore_poll(evalstore_store *store, const char *request, char **result); */
FUNCTION(poll)
/* int32_t evalstore_commit(evalstore_store *store, const char *request, char **result); */
FUNCTION(commit)
/* int32_t evalstore_project(evalstore_store *store, const char *request, char **result); */
FUNCTION(project)
/* int32_t evalstore_maintain(evalstore_store *store, const char *request, char **result); */
FUNCTION(maintain)

/* int32_t evalstore_put_content(evalstore_store *store, const void *bytes, size_t length, char **result); */
FUNCTION(put_content)
/* int32_t evalstore_get_content(evalstore_store *store, const char *hash, void **bytes, size_t *length, char **error); */
FUNCTION(get_content)

/* void evalstore_free(void *memory); */
FUNCTION(free)
/* const char *evalstore_version(void); */
FUNCTION(version)
/* int32_t evalstore_abi_version(void); */
FUNCTION(abi_version)
/* const char *evalstore_status_name(int32_t status); */
FUNCTION(status_name)
