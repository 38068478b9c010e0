package dev.sallyport.masking.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Words that say what a number nearby is: a column's name, a JSON key, what stands before a value in prose. Only
 * ambiguous things (runs of digits, opaque tokens) need them.
 */
public final class Hints {
    static final long PHONE = 1;
    static final long SSN = 1 << 1;
    static final long NATIONAL = 1 << 2;
    static final long SECRET = 1 << 3;
    static final long AWS_SECRET = 1 << 4;
    static final long PASSWORD = 1 << 5;
    static final long CARD = 1 << 6;

    /** How many bytes before a value belong to its context. */
    private static final int WINDOW = 40;

    private static final Object[][] WORDS = {
        {PHONE, "phone telephone tel telefon telefono téléphone tél teléfono telefone mobile mobil mobiel handy cell"},
        {PHONE, "cellphone cellular celular móvil portable fax whatsapp sms gsm msisdn contact_no contact_number call"},
        {PHONE, "call_me_at reach_me_at my_number_is phone_no phone_number dial 电话 手机 電話 携帯 전화 телефон тел"},
        {SSN, "ssn social_security social_security_no social_security_number tin tax_id taxpayer taxpayer_id socsec"},
        {CARD, "card card_number cc cc_number credit_card pan payment_card kreditkarte carte tarjeta"},
        {NATIONAL, "aadhaar aadhar uid_no tfn tax_file_number nhs nhs_number nhs_no sin social_insurance nino pesel"},
        {NATIONAL, "national_insurance national_insurance_no national_insurance_number national_id id_card cpf cuit"},
        {NATIONAL, "cuil rut dni nie nif nir numéro_de_sécurité_sociale sécurité_sociale securite_sociale insee ahv"},
        {NATIONAL, "avs ahv_nr steuer_id steuerid steuer_identifikationsnummer bsn burgerservicenummer personnummer"},
        {NATIONAL, "fodselsnummer fødselsnummer fnr cpr cpr_nr hetu henkilötunnus rijksregister rijksregisternummer"},
        {NATIONAL, "numéro_national rodne_cislo rodné_číslo rc_cislo codice_fiscale curp pan_no pan_card pan_number"},
        {NATIONAL, "nric fin rrn 주민등록번호 身份证 身份证号 my_number mynumber マイナンバー 個人番号 tckn kimlik kimlik_no itin"},
        {NATIONAL, "south_african_id sa_id za_id id_number identity_number identity_no isikukood cnp egn oib jmbg"},
        {SECRET, "api_key apikey access_token auth_token refresh_token bearer client_secret secret_key secret token"},
        {SECRET, "secret_token private_token api_token api_secret app_secret signing_key encryption_key auth"},
        {AWS_SECRET, "aws_secret aws_secret_access_key secret_access_key aws_secret_key secret_key"},
        {PASSWORD, "password passwd passwort pwd passphrase contraseña senha mot_de_passe wachtwoord пароль"},
    };

    private static final byte[][][] BY_LAST_BYTE = new byte[256][][];
    private static final long[][] BITS_BY_LAST_BYTE = new long[256][];

    static {
        index();
    }

    private Hints() {}

    private static void index() {
        List<List<byte[]>> words = new ArrayList<>();
        List<List<Long>> bits = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            words.add(new ArrayList<>());
            bits.add(new ArrayList<>());
        }
        for (Object[] row : WORDS) {
            for (String word : ((String) row[1]).split(" ", -1)) {
                byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
                int last = utf8[utf8.length - 1] & 0xff;
                words.get(last).add(utf8);
                bits.get(last).add((Long) row[0]);
            }
        }
        for (int i = 0; i < 256; i++) {
            BY_LAST_BYTE[i] = words.get(i).toArray(new byte[0][]);
            BITS_BY_LAST_BYTE[i] =
                    bits.get(i).stream().mapToLong(Long::longValue).toArray();
        }
    }

    /** All hints in a column's name or a JSON key, given as UTF-8. */
    public static long of(byte[] bytes, int from, int to) {
        long hints = 0;
        for (int end = from + 1; end <= to; end++) {
            hints |= endingAt(bytes, from, end, to);
        }
        return hints;
    }

    /** The hints of the nearest keyword that ends in the window before an index. */
    static long before(Text text, int index) {
        int stop = Math.max(text.from, index - WINDOW);
        for (int end = index; end > stop; end--) {
            long hints = endingAt(text.bytes, text.from, end, text.to);
            if (hints != 0) {
                return hints;
            }
        }
        return 0;
    }

    static boolean namesPassword(long hints) {
        return (hints & PASSWORD) != 0;
    }

    private static long endingAt(byte[] bytes, int from, int end, int to) {
        int last = Ascii.lower(bytes[end - 1]) & 0xff;
        byte[][] words = BY_LAST_BYTE[last];
        if (words.length == 0 || !endsWord(bytes, end, to)) {
            return 0;
        }
        long hints = 0;
        for (int i = 0; i < words.length; i++) {
            if (matches(bytes, from, end, words[i])) {
                hints |= BITS_BY_LAST_BYTE[last][i];
            }
        }
        return hints;
    }

    /** Whether the word ends here: no letter follows, but for a plural's s or the next word of a camelCase name. */
    private static boolean endsWord(byte[] bytes, int end, int to) {
        if (end >= to || !Ascii.is(bytes[end], Ascii.LETTER)) {
            return true;
        }
        if (Ascii.is(bytes[end], Ascii.UPPER)) {
            return Ascii.is(bytes[end - 1], Ascii.LOWER);
        }
        return bytes[end] == 's' && (end + 1 >= to || !Ascii.is(bytes[end + 1], Ascii.LETTER));
    }

    /** Whether a keyword ends at the index; its underscores stand for one separator or none. */
    private static boolean matches(byte[] bytes, int from, int end, byte[] word) {
        int i = end - 1;
        for (int k = word.length - 1; k >= 0; k--) {
            if (word[k] == '_') {
                if (i >= from && isSeparator(bytes[i])) {
                    i--;
                }
            } else if (i < from || (byte) Ascii.lower(bytes[i]) != word[k]) {
                return false;
            } else {
                i--;
            }
        }
        boolean camelCase = i >= from && Ascii.is(bytes[i + 1], Ascii.UPPER) && Ascii.is(bytes[i], Ascii.LOWER);
        return i < from || !Ascii.is(bytes[i], Ascii.LETTER) || camelCase;
    }

    private static boolean isSeparator(int b) {
        return b == ' ' || b == '_' || b == '-' || b == '.';
    }
}
