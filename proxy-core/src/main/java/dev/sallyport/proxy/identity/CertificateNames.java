package dev.sallyport.proxy.identity;

import dev.sallyport.config.CertificateMapping;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** Whom a certificate names, by what the operator wrote. Exactly one principal, or none. */
final class CertificateNames {
    /** Kinds of alternative names (RFC 5280 section 4.2.1.6). */
    private static final int EMAIL = 1;

    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int CHARACTERS_MAX = 1_024;

    private final List<CertificateMapping> mappings;

    CertificateNames(List<CertificateMapping> mappings) {
        this.mappings = List.copyOf(mappings);
    }

    /** SHA-256 of the certificate, hexadecimal. */
    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    Principal principal(X509Certificate leaf) throws RejectedTokenException {
        List<String> uris = alternatives(leaf, URI);
        if (uris.size() > 1) {
            throw new RejectedTokenException("the certificate has several URIs (X509-SVID, section 2)");
        }
        return uris.isEmpty() ? named(leaf) : workload(SpiffeId.parse(uris.get(0)));
    }

    private Principal workload(SpiffeId id) throws RejectedTokenException {
        CertificateMapping domain = null;
        for (CertificateMapping mapping : mappings) {
            if (mapping.field().equals("spiffe")) {
                if (mapping.value().equals(id.text())) {
                    return principal(mapping, id.text(), id.folders());
                }
                domain = mapping.value().equals(id.trustDomain()) ? mapping : domain;
            }
        }
        if (domain == null) {
            throw new RejectedTokenException("no principal is configured for the certificate's SPIFFE id");
        }
        return principal(
                new CertificateMapping("spiffe", id.text(), null, domain.kind(), domain.groups()),
                id.text(),
                id.folders());
    }

    private Principal named(X509Certificate leaf) throws RejectedTokenException {
        List<String> commons = commonNames(leaf);
        List<String> hosts = new ArrayList<>();
        for (String host : alternatives(leaf, DNS)) {
            hosts.add(host.toLowerCase(Locale.ROOT));
        }
        List<String> addresses = alternatives(leaf, EMAIL);
        if (commons.size() > 1) {
            throw new RejectedTokenException("the certificate has several common names");
        }
        CertificateMapping found = null;
        for (CertificateMapping mapping : mappings) {
            List<String> names = switch (mapping.field()) {
                case "cn" -> commons;
                case "dns" -> hosts;
                case "email" -> addresses;
                default -> List.of();
            };
            if (names.contains(mapping.value())) {
                if (found != null) {
                    throw new RejectedTokenException("the certificate names several principals");
                }
                found = mapping;
            }
        }
        if (found == null) {
            throw new RejectedTokenException("no principal is configured for the certificate's names");
        }
        return principal(found, "x509:" + found.field() + "|" + found.value(), Set.of());
    }

    private static Principal principal(CertificateMapping mapping, String id, Set<String> folders) {
        Set<String> groups = new LinkedHashSet<>(mapping.groups());
        groups.addAll(folders);
        String name = mapping.name();
        return new Principal(
                PrincipalKind.valueOf(mapping.kind().toUpperCase(Locale.ROOT)),
                id,
                name == null ? mapping.value() : name,
                name == null ? Set.of(mapping.value()) : Set.of(mapping.value(), name),
                groups,
                false,
                null,
                null,
                List.of());
    }

    private static List<String> commonNames(X509Certificate leaf) throws RejectedTokenException {
        List<String> names = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                NamingEnumeration<? extends Attribute> attributes =
                        part.toAttributes().getAll();
                while (attributes.hasMore()) {
                    Attribute attribute = attributes.next();
                    if (attribute.getID().equalsIgnoreCase("CN")) {
                        for (int i = 0; i < attribute.size(); i++) {
                            names.add(checked(attribute.get(i)));
                        }
                    }
                }
            }
            return names;
        } catch (InvalidNameException e) {
            throw new RejectedTokenException("the certificate's subject is malformed");
        } catch (NamingException e) {
            throw new RejectedTokenException("the certificate's subject can't be read");
        }
    }

    private static List<String> alternatives(X509Certificate leaf, int kind) throws RejectedTokenException {
        List<String> names = new ArrayList<>();
        try {
            @Nullable Collection<List<?>> all = leaf.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> name : all) {
                    if (Integer.valueOf(kind).equals(name.get(0))) {
                        names.add(checked(name.get(1)));
                    }
                }
            }
            return names;
        } catch (GeneralSecurityException e) {
            throw new RejectedTokenException("the certificate's alternative names are malformed");
        }
    }

    /** Two readers of {@code root\0.example.org} see two names. */
    private static String checked(@Nullable Object value) throws RejectedTokenException {
        if (value instanceof String text
                && !text.isEmpty()
                && text.length() <= CHARACTERS_MAX
                && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        throw new RejectedTokenException("a name in the certificate is no text, or has control characters");
    }
}
