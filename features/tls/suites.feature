@tls
Feature: Cipher suites
  The vendor lists six suites with RSA key exchange, and 0XFFFF for all of them (manual SSLCFG). Four
  can be told: no broker of ours has 0X0004 and 0X003D. RC4 (0X0005) is in the list, and no client may
  offer it any more (RFC 7465 §2): there a module may connect or fail. What a release offers stands in
  its report, as its TLS offer.

  @TLSS-001 @manual:SSLCFG:ciphersuite @at-facts:11
  Scenario Outline: with 0XFFFF the modem has the suites of the list
    Given the broker offers the cipher suite "<suite>" alone
    And the modem is set up for seclevel "0"
    And the TLS setting "ciphersuite" is "0XFFFF"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener
    And the TLS handshake agreed on the cipher suite "<suite>"

    Examples:
      | suite  |
      | 0X0035 |
      | 0X002F |
      | 0X000A |

  @TLSS-002 @manual:SSLCFG:ciphersuite @at-facts:11
  Scenario Outline: the suite that was chosen is the suite that is used
    Given the modem is set up for seclevel "0"
    And the broker offers TLS "1.2" alone
    And the TLS setting "ciphersuite" is "<suite>"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener
    And the TLS handshake agreed on the cipher suite "<suite>"

    Examples:
      | suite  |
      | 0X0035 |
      | 0X002F |
      | 0X000A |

  @TLSS-003 @security @manual:SSLCFG:ciphersuite
  Scenario Outline: the modem does not use a suite that was not chosen
    Given the broker offers the cipher suite "<other>" alone
    And the modem is set up for seclevel "0"
    And the TLS setting "ciphersuite" is "<suite>"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the broker finished no TLS handshake
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | suite  | other  |
      | 0X0035 | 0X0005 |
      | 0X002F | 0X000A |
      | 0X0005 | 0X0035 |
      | 0X000A | 0X002F |

  @TLSS-004 @manual:SSLCFG:ciphersuite @at-facts:11 @history:H11
  Scenario Outline: RC4 does no harm
    Given the broker offers the cipher suite "0X0005" alone
    And the modem is set up for seclevel "0"
    And the TLS setting "ciphersuite" is "<suite>"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

    Examples:
      | suite  |
      | 0XFFFF |
      | 0X0005 |
