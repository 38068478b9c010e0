package dev.sallyport.masking.scan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a service's keys begin and go on, as their issuers document it.
 *
 * @param prefix what a key begins with
 * @param chars the classes of bytes after it
 * @param min how many follow at least
 * @param max how many follow at most
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SecretPrefix(byte[] prefix, int chars, int min, int max, Entity entity) {
    private static final int ANY = 2048;
    private static final int TOKENS = Ascii.TOKEN | Ascii.DOT;
    private static final String GITLAB =
            "glpat- gldt- glrt- glptt- glft- glsoat- glcbt- glimt- glagent- gloas- glffct-";
    private static final int CAPITALS = Ascii.UPPER | Ascii.DIGIT;

    private static final SecretPrefix[][] BY_FIRST_BYTE = index(List.of(
            keys(Entity.AWS_ACCESS_KEY, "AKIA ASIA ABIA ACCA", CAPITALS, 16, 16),
            // source code, packages and builds
            keys(Entity.API_KEY, "ghp_ gho_ ghu_ ghs_ ghr_", Ascii.ALNUM, 30, 255),
            keys(Entity.API_KEY, "github_pat_", Ascii.WORD, 22, 255),
            keys(Entity.API_KEY, GITLAB, Ascii.TOKEN, 16, 300),
            keys(
                    Entity.API_KEY,
                    "npm_ dckr_pat_ dckr_oat_ rubygems_ bkua_ sgp_ figd_ nfp_ pul- sqp_ sqa_ squ_",
                    TOKENS,
                    20,
                    255),
            keys(Entity.API_KEY, "pypi-AgE AKCp CCIPAT_ oy2", TOKENS, 40, ANY),
            keys(
                    Entity.API_KEY,
                    "ATATT3 ATCTT3 ATBB ATTA lin_api_ lin_oauth_ ntn_ CFPAT-",
                    TOKENS | Ascii.EQUAL,
                    20,
                    ANY),
            // clouds and their services
            keys(Entity.API_KEY, "AIza", Ascii.TOKEN, 33, 37),
            keys(
                    Entity.API_KEY,
                    "ya29. GOCSPX- 1//0 GOOG1E ABSK LTAI AKID AQVN t1.9eu HRKU-",
                    TOKENS | Ascii.PLUS_SLASH,
                    16,
                    ANY),
            keys(Entity.API_KEY, "dop_v1_ doo_v1_ dor_v1_", Ascii.HEX, 64, 64),
            keys(
                    Entity.API_KEY,
                    "hvs. hvb. hvr. dt0c01. dp.pt. dp.st. pscale_pw_ pscale_tkn_ pscale_oauth_",
                    TOKENS,
                    20,
                    ANY),
            keys(
                    Entity.API_KEY,
                    "sbp_ sb_secret_ tskey- glsa_ glc_ fm2_ fo1_ sha256~ ops_eyJ phx_ sdk-",
                    TOKENS,
                    28,
                    ANY),
            keys(Entity.API_KEY, "sntrys_ sntryu_ NRAK- NRJS- PMAK- rdme_ CLOJARS_ EZAK EZTK aio_", TOKENS, 20, ANY),
            keys(Entity.API_KEY, "eyJrIjoi", Ascii.BASE64 | Ascii.EQUAL, 40, 400),
            // models
            keys(Entity.API_KEY, "sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or-v1- sk-lf-", Ascii.TOKEN, 20, 400),
            keys(Entity.API_KEY, "sk-", Ascii.ALNUM, 32, 100),
            keys(Entity.API_KEY, "hf_ api_org_ gsk_ r8_ xai- pplx- nvapi- lsv2_pt_ lsv2_sk_ csk-", TOKENS, 28, 255),
            // payments and shops
            keys(Entity.API_KEY, "sk_live_ sk_test_ rk_live_ rk_test_ whsec_", Ascii.ALNUM, 16, 255),
            keys(
                    Entity.API_KEY,
                    "sq0atp- sq0csp- sq0idp- rzp_live_ rzp_test_ shippo_live_ duffel_live_",
                    TOKENS,
                    14,
                    255),
            keys(
                    Entity.API_KEY,
                    "FLWSECK- FLWSECK_TEST- access-production- access-sandbox- EAAAE EAACEdEose0cBA",
                    TOKENS,
                    30,
                    500),
            keys(Entity.API_KEY, "shpat_ shpss_ shpca_ shppa_ dapi key-", Ascii.HEX, 32, 32),
            // messages
            keys(Entity.API_KEY, "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxe. xoxc- xoxd- xapp-", TOKENS, 10, 400),
            keys(Entity.API_KEY, "SK AC", Ascii.HEX, 32, 32),
            keys(Entity.API_KEY, "xkeysib- xsmtpsib- vk1.a. y0_ pat-na1- pat-eu1-", TOKENS, 30, 400),
            keys(Entity.API_KEY, "AGE-SECRET-KEY-1", CAPITALS, 50, 70)));

    /** For each first byte, the second bytes of prefixes, less their upper bits. */
    private static final long[] SECOND_BYTES = seconds();

    private static long[] seconds() {
        long[] seconds = new long[256];
        for (SecretPrefix[] prefixes : BY_FIRST_BYTE) {
            for (SecretPrefix each : prefixes) {
                seconds[each.prefix[0]] |= 1L << each.prefix[1];
            }
        }
        // what SecretScanner looks for besides: tokens of JSON, hooks, SendGrid's keys
        seconds['e'] |= 1L << 'y';
        seconds['h'] |= 1L << 't';
        seconds['S'] |= 1L << 'G';
        return seconds;
    }

    /** Whether a known key may begin with these two bytes. */
    static boolean mayBegin(int first, int second) {
        return (SECOND_BYTES[first & 0xff] & (1L << second)) != 0;
    }

    /** The kind of key whose prefix is at the index, or null. */
    static @Nullable SecretPrefix at(Text text, int index) {
        SecretPrefix[] candidates = BY_FIRST_BYTE[text.at(index)];
        for (SecretPrefix candidate : candidates) {
            if (text.has(index, candidate.prefix)) {
                return candidate;
            }
        }
        return null;
    }

    /** Where the key that begins at the index ends, or -1 if what follows its prefix isn't a key. */
    int end(Text text, int index) {
        int body = index + prefix.length;
        int end = text.run(body, chars, body + max + 1);
        while (end > body && !text.is(end - 1, Ascii.WORD | Ascii.EQUAL)) {
            end--;
        }
        boolean bounded = !text.is(end, Ascii.ALNUM);
        return bounded && end - body >= min && end - body <= max && isRandom(text, body, end) ? end : -1;
    }

    /** Words of one case without a digit are somebody's setting or file, such as {@code npm_config_registry_default}. */
    private static boolean isRandom(Text text, int from, int to) {
        int seen = 0;
        for (int i = from; i < to; i++) {
            seen |= Ascii.classes(text.at(i));
        }
        return (seen & Ascii.DIGIT) != 0 || (seen & Ascii.LETTER) == Ascii.LETTER;
    }

    private static SecretPrefix[][] index(List<List<SecretPrefix>> kinds) {
        List<List<SecretPrefix>> lists = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            lists.add(new ArrayList<>());
        }
        for (List<SecretPrefix> kind : kinds) {
            for (SecretPrefix prefix : kind) {
                lists.get(prefix.prefix[0]).add(prefix);
            }
        }
        SecretPrefix[][] index = new SecretPrefix[256][];
        for (int i = 0; i < 256; i++) {
            index[i] = lists.get(i).toArray(new SecretPrefix[0]);
        }
        return index;
    }

    private static List<SecretPrefix> keys(Entity entity, String prefixes, int chars, int min, int max) {
        List<SecretPrefix> list = new ArrayList<>();
        for (String prefix : prefixes.split(" ", -1)) {
            list.add(new SecretPrefix(Ascii.bytes(prefix), chars, min, max, entity));
        }
        return list;
    }
}
