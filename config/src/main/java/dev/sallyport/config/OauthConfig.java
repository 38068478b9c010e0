package dev.sallyport.config;

/**
 * Where clients of an OAUTHBEARER listener get their tokens.
 *
 * @param issuer one of the configured issuers
 * @param scope what clients ask the issuer for, separated by spaces
 */
public record OauthConfig(String issuer, String scope) {}
