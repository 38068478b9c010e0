package dev.sallyport.masking.scan;

/**
 * The words that name what stands beside them. An underscore stands for one separator or none: {@code tax_id} is also
 * {@code taxId}, {@code tax-id} and {@code TaxID}.
 */
final class HintWords {
    private static final String PHONE =
            "phone telephone tel telefon telefono téléphone tél teléfono telefone mobile mobil"
                    + " mobiel handy cell cellphone cellular celular móvil portable fax whatsapp sms gsm msisdn contact_no"
                    + " contact_number call call_me_at reach_me_at my_number_is phone_no phone_nr phone_num phone_number dial"
                    + " telefonnummer rufnummer telefoonnummer puhelin numer_telefonu telefon_no 电话 手机 電話 携帯"
                    + " 전화 전화번호 телефон тел";

    private static final String SSN =
            "ssn social_security social_security_no social_security_number tin tax_id taxpayer"
                    + " taxpayer_id socsec social_sec ss_number ssn_no ssn_number";

    private static final String CARD =
            "card card_no card_num card_number cc cc_no cc_num cc_number credit_card debit_card"
                    + " pan payment_card kreditkarte carte tarjeta carta_di_credito";

    /** Names of one country's number, or of such numbers as a whole. */
    private static final String NATIONAL =
            "aadhaar aadhar aadhaar_no aadhaar_number uid_no uidai tfn tax_file_number nhs"
                    + " nhs_number nhs_no social_insurance social_insurance_no social_insurance_number nino pesel"
                    + " national_insurance national_insurance_no national_insurance_number national_id national_id_no"
                    + " national_id_number national_number national_identity_number id_card cpf cpf_no cuit cuil rut run dni nif"
                    + " nir numéro_de_sécurité_sociale numero_de_securite_sociale sécurité_sociale securite_sociale insee ahv"
                    + " ahv_nr ahv_nummer avs_nr steuer_id steuerid steuer_idnr steuer_identifikationsnummer tax_number bsn"
                    + " burgerservicenummer sofinummer personnummer personnr fodselsnummer fødselsnummer fodselsnr fødselsnr fnr"
                    + " d_nummer cpr cpr_nr cpr_nummer hetu henkilötunnus henkilotunnus rijksregister rijksregisternummer"
                    + " rijksregisternr insz niss numéro_national numero_national registre_national rodne_cislo rodné_číslo rc_cislo"
                    + " codice_fiscale curp rfc pan_no pan_card pan_number nric fin_no rrn 주민등록번호 주민번호 외국인등록번호 身份证"
                    + " 身份证号 身份证号码 居民身份证 身分證 my_number mynumber マイナンバー 個人番号 tckn tc_no tc_kimlik kimlik kimlik_no"
                    + " itin south_african_id sa_id za_id rsa_id id_number identity_number identity_no identity_document"
                    + " personal_code personal_id personal_id_no isikukood asmens_kodas personas_kods cnp egn oib jmbg emso emšo"
                    + " amka snils снилс инн иин iin kennitala ppsn pps_no pps_number hkid mykad nik ktp emirates_id iqama"
                    + " teudat_zehut nin cnic cccd cmnd cedula cédula medicare medicare_no medicare_number mbi svnr sv_nummer"
                    + " sozialversicherungsnummer versicherungsnummer rentenversicherungsnummer nuss taj_szám"
                    + " documento_de_identidad บัตรประชาชน เลขประจำตัวประชาชน";

    /** Words that mean something else besides: only a number with a right check digit is believed. */
    private static final String IDENTITY =
            "sin sin_no nie fin avs nic nid tz_number ci rg cf id_no identity personal_number"
                    + " identification identificacion identificación documento tax_no steuernummer afm inn npi pis pasep";

    private static final String SECRET = "api_key apikey access_token auth_token refresh_token bearer client_secret"
            + " secret_key secret token secret_token private_token api_token api_secret app_secret app_key signing_key"
            + " encryption_key auth account_key shared_access_key connection_key webhook_secret master_key consumer_secret"
            + " consumer_key session_token id_token oauth_token bot_token deploy_token license_key";

    private static final String AWS_SECRET =
            "aws_secret aws_secret_access_key secret_access_key aws_secret_key secret_key aws_secret_access";

    private static final String PASSWORD =
            "password passwd passwort pwd passphrase contraseña senha mot_de_passe wachtwoord"
                    + " lösenord lozinka heslo hasło parola пароль 密码 パスワード 비밀번호";

    private static final String PASSPORT = "passport passport_no passport_nr passport_num passport_number passport_id"
            + " travel_doc travel_doc_no travel_document travel_document_no travel_document_number reisepass reisepassnr"
            + " reisepassnummer pass_nr passnummer pasaporte pasaporte_no passeport passeport_n numéro_de_passeport"
            + " passaporto passaporte paspoort paspoortnummer paszport paszportu passi pasaport pasaport_no паспорт 护照"
            + " 护照号 护照号码 旅券 パスポート 여권 여권번호";

    private static final String BIRTH = "dob d_o_b date_of_birth birth_date birth birthday birth_day born born_on bday"
            + " geboren geboren_am geburtsdatum geburtstag geb geb_am fecha_de_nacimiento fecha_nacimiento nacimiento"
            + " nacido nacida nacido_el nacida_el date_de_naissance date_naissance naissance né_le née_le ne_le nee_le"
            + " nato_il nata_il nato nata data_di_nascita data_nascita nascita data_de_nascimento data_nascimento"
            + " nascimento nascido nascida nascido_em geboortedatum geboren_op födelsedatum född fødselsdato født"
            + " syntymäaika syntynyt data_urodzenia urodzenia urodzony urodzona datum_narození narozen narozena"
            + " doğum_tarihi dogum_tarihi doğum дата_рождения рождения родился родилась 生年月日 出生日期 出生 생년월일";

    private static final String NAME =
            "first_name last_name full_name fname lname surname given_name family_name middle_name"
                    + " maiden_name forename customer_name client_name contact_name contact_person person_name patient_name"
                    + " employee_name user_full_name cardholder cardholder_name card_holder card_holder_name name_on_card"
                    + " holder_name account_holder account_holder_name beneficiary_name recipient_name sender_name buyer_name"
                    + " legal_name guest_name passenger_name student_name vorname nachname familienname vollständiger_name"
                    + " kundenname prénom prenom nom_de_famille nom_complet apellido apellidos nombre_completo nombre_cliente cognome"
                    + " nome_completo sobrenome achternaam voornaam efternamn förnamn etternavn fornavn efternavn sukunimi etunimi"
                    + " imię nazwisko imię_i_nazwisko jméno příjmení ad_soyad soyad soyadı фамилия отчество фио 姓名 氏名 이름 성명";

    /** Words for persons that also stand beside other things: believed beside what is written like a name. */
    private static final String PERSON =
            "customer contact patient employee recipient beneficiary cardholder passenger guest"
                    + " account_owner owner_name";

    private static final String ADDRESS = "address addresses addr street street_address home_address billing_address"
            + " billing_addr shipping_address shipping_addr ship_to delivery_address delivery_addr deliver_to"
            + " postal_address mailing_address residential_address residence address_line address_line1 address_line2"
            + " adresse adresse_postale anschrift lieferadresse rechnungsadresse strasse straße direccion dirección"
            + " domicilio calle indirizzo endereço endereco adres straat adresas osoite ulica cím adress lieferung_an"
            + " 住所 地址 住址 주소 адрес";

    private HintWords() {}

    /** Each kind's bit in {@link Hints} with its words. */
    static Object[][] all() {
        return new Object[][] {
            {Hints.PHONE, PHONE},
            {Hints.SSN, SSN},
            {Hints.CARD, CARD},
            {Hints.NATIONAL, NATIONAL},
            {Hints.IDENTITY, IDENTITY},
            {Hints.SECRET, SECRET},
            {Hints.AWS_SECRET, AWS_SECRET},
            {Hints.PASSWORD, PASSWORD},
            {Hints.PASSPORT, PASSPORT},
            {Hints.BIRTH, BIRTH},
            {Hints.NAME, NAME},
            {Hints.PERSON, PERSON},
            {Hints.ADDRESS, ADDRESS}
        };
    }
}
