@tls
Feature: Every seclevel against every bad server certificate
  The matrix of seclevel 0, 1 and 2 (manual SSLCFG, at-facts §11) and of what may be wrong with a
  server's certificate. A cell is one of three: the modem must connect, must refuse, or may do
  either. In each it must not restart (history H11), and the next documented connection stands.
  The cells of TLS-003 and OWT-003 are not repeated here.

  # Nothing is verified at seclevel 0: what is wrong with a certificate alone does not matter.
  @TLSM-001 @manual:SSLCFG:seclevel @at-facts:11
  Scenario Outline: at seclevel 0 a certificate is not judged
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "0"
    And the TLS setting "ignorelocaltime" is "0"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

    Examples:
      | chain                |
      | not-yet-valid        |
      | wrong-host           |
      | cn-only              |
      | wrong-usage          |
      | same-subject         |
      | missing-intermediate |
      | non-ca-intermediate  |
      | broken-signature     |

  # The key of the first certificate is not the server's: the handshake itself proves nothing and
  # must fail, whoever verifies the chain (RFC 5246 §7.4.3, §7.4.9; §7.4.2 for the order).
  @TLSM-002 @security @manual:SSLCFG:seclevel @manual:SSLMIPSTART
  Scenario Outline: at seclevel 0 a server must still hold the key of its certificate
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "0"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the broker saw a failed TLS handshake within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | chain        |
      | key-mismatch |
      | wrong-order  |

  # How large a certificate, how short a key and how old a signature may be is documented nowhere.
  @TLSM-003 @history:H11 @manual:SSLCFG:seclevel
  Scenario Outline: at seclevel 0 an unusual certificate does no harm
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "0"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

    Examples:
      | chain     |
      | sha1      |
      | rsa-1024  |
      | oversized |

  # No path of certificates leads from this server to the stored CA at this time and for this use
  # (RFC 5280 §4.2.1.12 and §6.1), or the server does not hold the key of the first (RFC 5246 §7.4.2).
  @TLSM-004 @security @fs @manual:SSLCFG:seclevel @manual:SSLCFG:ignorelocaltime @at-facts:11
  Scenario Outline: seclevel 1 refuses a server that does not fit the stored CA
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "1"
    And the TLS setting "ignorelocaltime" is "0"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the modem turned away from the server within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | chain                |
      | not-yet-valid        |
      | wrong-usage          |
      | missing-intermediate |
      | wrong-order          |
      | non-ca-intermediate  |
      | key-mismatch         |

  # Whether the name is checked where `hostname` is not set, and what is too short, too old or too
  # large, is documented nowhere: both are accepted.
  @TLSM-005 @fs @history:H11 @manual:SSLCFG:seclevel
  Scenario Outline: seclevel 1 and a server certificate that the documents do not judge
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "1"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

    Examples:
      | chain      |
      | wrong-host |
      | cn-only    |
      | sha1       |
      | rsa-1024   |
      | oversized  |

  # No path of certificates leads from this server to the stored CA at this time and for this use
  # (RFC 5280 §4.2.1.12 and §6.1), or the server does not hold the key of the first (RFC 5246 §7.4.2).
  @TLSM-006 @security @fs @manual:SSLCFG:seclevel @manual:SSLCFG:ignorelocaltime @at-facts:11
  Scenario Outline: seclevel 2 refuses in mutual TLS a server that does not fit the stored CA
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "2"
    And the TLS setting "ignorelocaltime" is "0"
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    And the modem turned away from the server within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | chain                |
      | expired              |
      | unknown-ca           |
      | same-subject         |
      | self-signed          |
      | broken-signature     |
      | not-yet-valid        |
      | wrong-usage          |
      | missing-intermediate |
      | wrong-order          |
      | non-ca-intermediate  |
      | key-mismatch         |

  # Whether the name is checked where `hostname` is not set, and what is too short, too old or too
  # large, is documented nowhere: both are accepted.
  @TLSM-007 @fs @history:H11 @manual:SSLCFG:seclevel
  Scenario Outline: seclevel 2 and a server certificate that the documents do not judge
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "2"
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

    Examples:
      | chain      |
      | wrong-host |
      | cn-only    |
      | sha1       |
      | rsa-1024   |
      | oversized  |
