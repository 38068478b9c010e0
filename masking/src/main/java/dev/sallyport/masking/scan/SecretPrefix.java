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
    private static final int CAPITALS = Ascii.UPPER | Ascii.DIGIT;

    private static final SecretPrefix[][] BY_FIRST_BYTE = index(List.of(
            keys(Entity.AWS_ACCESS_KEY, "AKIA ASIA ABIA ACCA", CAPITALS, 16, 16),
            keys(Entity.API_KEY, "ghp_ gho_ ghu_ ghs_ ghr_", Ascii.ALNUM, 30, 255),
            keys(Entity.API_KEY, "github_pat_", Ascii.WORD, 22, 255),
            keys(
                    Entity.API_KEY,
                    "glpat- gldt- glrt- glptt- glft- glsoat- glcbt- glimt- glagent-",
                    Ascii.TOKEN,
                    16,
                    300),
            keys(Entity.API_KEY, "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxe. xoxc- xoxd- xapp-", TOKENS, 10, 400),
            keys(Entity.API_KEY, "sk_live_ sk_test_ rk_live_ rk_test_ whsec_", Ascii.ALNUM, 16, 255),
            keys(Entity.API_KEY, "AIza", Ascii.TOKEN, 33, 37),
            keys(Entity.API_KEY, "sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or-v1-", Ascii.TOKEN, 20, 400),
            keys(Entity.API_KEY, "sk-", Ascii.ALNUM, 32, 100),
            keys(
                    Entity.API_KEY,
                    "npm_ hf_ gsk_ r8_ pul- glsa_ glc_ lin_api_ xai- pplx- nvapi- tskey-",
                    TOKENS,
                    28,
                    255),
            keys(Entity.API_KEY, "pypi-AgE", TOKENS, 40, ANY),
            keys(Entity.API_KEY, "dop_v1_ doo_v1_ dor_v1_", Ascii.HEX, 64, 64),
            keys(Entity.API_KEY, "shpat_ shpss_ shpca_ shppa_ dapi key-", Ascii.HEX, 32, 32),
            keys(Entity.API_KEY, "SK AC", Ascii.HEX, 32, 32),
            keys(Entity.API_KEY, "hvs. hvb. hvr. ya29. ATATT3 GOCSPX- sntrys_ sntryu_ dckr_pat_", TOKENS, 20, ANY),
            keys(
                    Entity.API_KEY,
                    "xkeysib- PMAK- sq0atp- sq0csp- rubygems_ sqp_ sqa_ squ_ NRAK- rzp_live_",
                    TOKENS,
                    14,
                    255),
            keys(Entity.API_KEY, "AGE-SECRET-KEY-1", CAPITALS, 50, 70),
            keys(Entity.API_KEY, "eyJrIjoi", Ascii.BASE64 | Ascii.EQUAL, 40, 400)));

    /** Whether a known key begins with this byte: a prefix's first, or what {@link SecretScanner} looks for besides. */
    static boolean mayBegin(int b) {
        return Ascii.isDigit(b) || b == 'e' || b == 'h' || b == 'S' || (b >= 0 && BY_FIRST_BYTE[b].length > 0);
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
        return bounded && end - body >= min && end - body <= max ? end : -1;
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
