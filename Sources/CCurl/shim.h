// libcurl's set and get functions are variadic, which Swift does not import: one typed wrapper an argument type. No logic.
#pragma once
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

static inline CURLcode desa_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode desa_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode desa_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode desa_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode desa_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

// A macro with a cast, which Swift does not import.
static inline unsigned long desa_curl_any_authentication(void) {
    return CURLAUTH_ANY;
}

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode desa_curl_set_writer(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode desa_curl_set_socket_opener(CURL *easy, CURLoption option, curl_sockopt_callback value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode desa_curl_set_socket_closer(CURL *easy, CURLoption option, curl_closesocket_callback value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode desa_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode desa_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

// The text belongs to libcurl and lives until the handle's next transfer.
static inline CURLcode desa_curl_get_string(CURL *easy, CURLINFO info, const char **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode desa_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// ioctl is variadic too. Bytes in the socket's send queue that the peer has not acknowledged.
static inline int desa_socket_unacknowledged(int socket, int *count) {
    return ioctl(socket, SIOCOUTQ, count);
}
