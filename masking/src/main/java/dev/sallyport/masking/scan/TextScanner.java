package dev.sallyport.masking.scan;

import java.util.Collection;
import java.util.List;

/** All scanners over one text, in the order of {@link Entity}. Reused from value to value; confined to one thread. */
public final class TextScanner {
    private final long wanted;
    private final OperatorDetector[] operators;
    private final Text text = new Text();
    private final Folding folding = new Folding();
    private final Spans found = new Spans();

    private final PrivateKeyScanner privateKeys = new PrivateKeyScanner();
    private final UrlCredentialsScanner urls = new UrlCredentialsScanner();
    private final SecretScanner secrets = new SecretScanner();
    private final WalletScanner wallets = new WalletScanner();
    private final EmailScanner emails = new EmailScanner();
    private final IbanScanner ibans = new IbanScanner();
    private final NetworkScanner network = new NetworkScanner();
    private final MachineReadableZone machineReadable = new MachineReadableZone();
    private final NationalCodes codes = new NationalCodes();
    private final BirthDates births = new BirthDates();
    private final NumberScanner numbers = new NumberScanner();
    private final PasswordScanner passwords = new PasswordScanner();
    private final NamedTexts namedTexts = new NamedTexts();

    /**
     * A scanner for some entities.
     *
     * @param wanted the bits of the entities to look for
     */
    public TextScanner(long wanted) {
        this(wanted, List.of());
    }

    /**
     * A scanner for some entities, and for what an operator looks for.
     *
     * @param wanted the bits of the entities to look for
     */
    public TextScanner(long wanted, Collection<OperatorDetector> operators) {
        this.wanted = wanted;
        this.operators = operators.toArray(new OperatorDetector[0]);
    }

    /** Whether a scan may find anything; cheap, and says yes too often rather than too rarely. */
    public boolean mayFind(byte[] bytes, int from, int to, long columnHints) {
        return operators.length > 0 || look(bytes, from, to, columnHints) != 0;
    }

    private int look(byte[] bytes, int from, int to, long columnHints) {
        return wanted == 0 ? 0 : Gate.look(bytes, from, to, columnHints);
    }

    /**
     * Scans bytes {@code from..to} (the latter excluded), which need not be valid UTF-8.
     *
     * @param columnHints what {@link Hints#of} says of the column's name; 0 for none
     * @return what was found, by place, without overlaps; valid until the next scan
     */
    public Spans scan(byte[] bytes, int from, int to, long columnHints) {
        found.clear();
        int open = look(bytes, from, to, columnHints);
        if (open == 0 && operators.length == 0) {
            return found;
        }
        boolean folded = (open & Gate.FOLDABLE) != 0 && folding.fold(bytes, from, to);
        if (folded) {
            text.set(folding.bytes(), 0, folding.length(), columnHints);
            open = look(folding.bytes(), 0, folding.length(), columnHints);
        } else {
            text.set(bytes, from, to, columnHints);
        }
        if ((open & Gate.TOKENS) != 0) {
            text.tokens.read(text.bytes, text.from, text.to);
        }
        secrets(open);
        personal(open);
        for (OperatorDetector operator : operators) {
            operator.scan(text, found);
            found.settle();
        }
        if (folded) {
            found.translate(folding);
        }
        if (found.size() > 0) {
            found.align(bytes, from, to);
        }
        return found;
    }

    /** One call each, rather than a loop over an interface, so that the compiler can see through. */
    private void secrets(int open) {
        if ((open & Gate.PRIVATE_KEYS) != 0) {
            privateKeys.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.URLS) != 0) {
            urls.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.SECRETS) != 0) {
            secrets.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.WALLETS) != 0) {
            wallets.scan(text, wanted, found);
            found.settle();
        }
    }

    private void personal(int open) {
        if ((open & Gate.EMAILS) != 0) {
            emails.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.IBANS) != 0) {
            ibans.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.NETWORK) != 0) {
            network.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.MACHINE_READABLE) != 0) {
            machineReadable.scan(text, wanted, found);
            found.settle();
        }
        identities(open);
    }

    private void identities(int open) {
        if ((open & Gate.CODES) != 0) {
            codes.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.BIRTHS) != 0) {
            births.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.NUMBERS) != 0) {
            numbers.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.PASSWORDS) != 0) {
            passwords.scan(text, wanted, found);
            found.settle();
        }
        if ((open & Gate.NAMED_TEXTS) != 0) {
            namedTexts.scan(text, wanted, found);
            found.settle();
        }
    }
}
