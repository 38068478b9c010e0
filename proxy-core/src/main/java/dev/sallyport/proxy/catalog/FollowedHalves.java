package dev.sallyport.proxy.catalog;

/**
 * A query in two halves, of which one hardly ever has to be asked again.
 *
 * @param own over PostgreSQL's own objects, most by far
 * @param users over all others
 */
record FollowedHalves(FollowedQuery own, FollowedQuery users) {
    /** @param sql has {@code <which>} before the condition, in parentheses, that a row is of PostgreSQL's own objects */
    static FollowedHalves of(String sql) {
        return new FollowedHalves(
                FollowedQuery.ofOwn(sql.replace("<which>", "")), FollowedQuery.of(sql.replace("<which>", "NOT")));
    }
}
