@tls
Feature: TLS versions
  `sslversion` 1, 2 and 3 are TLS 1.0, 1.1 and 1.2, each alone, and 4 is all of them (manual SSLCFG,
  which prints TLS1.12 for TLS 1.2; at-facts §11). TLS 1.0 and 1.1 are in the list, and may not be used
  any more (RFC 8996 §4, §5): there a module may connect or fail. SSL 3.0 and TLS 1.3 cannot be told
  here: no broker of ours has the one, and the manual has no number for the other. What a release
  offers stands in its report, as its TLS offer.

  @TLSV-001 @manual:SSLCFG:sslversion @at-facts:11
  Scenario Outline: the modem connects where both have the version
    Given the broker offers TLS "<version>" alone
    And the modem is set up for seclevel "0"
    And the TLS setting "sslversion" is "<sslversion>"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener
    And the TLS handshake agreed on version "<version>"

    Examples:
      | cell         | sslversion | version |
      | set-3-at-1-2 | 3          | 1.2     |
      | set-4-at-1-2 | 4          | 1.2     |

  # A version below the chosen one is a downgrade.
  @TLSV-002 @security @manual:SSLCFG:sslversion @at-facts:11
  Scenario Outline: the modem does not speak a version that was not chosen
    Given the broker offers TLS "<version>" alone
    And the modem is set up for seclevel "0"
    And the TLS setting "sslversion" is "<sslversion>"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the broker finished no TLS handshake
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | cell         | sslversion | version |
      | set-2-at-1-0 | 2          | 1.0     |
      | set-3-at-1-0 | 3          | 1.0     |
      | set-3-at-1-1 | 3          | 1.1     |

  @TLSV-003 @manual:SSLCFG:sslversion
  Scenario: a version that was chosen again replaces the first
    Given the broker offers TLS "1.2" alone
    And the modem is set up for seclevel "0"
    And the TLS setting "sslversion" is "1"
    And the TLS setting "sslversion" is "4"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

  @TLSV-004 @manual:SSLCFG:sslversion @at-facts:11 @history:H11
  Scenario Outline: an old version does no harm
    Given the broker offers TLS "<version>" alone
    And the modem is set up for seclevel "0"
    And the TLS setting "sslversion" is "<sslversion>"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

    Examples:
      | cell         | sslversion | version |
      | set-1-at-1-0 | 1          | 1.0     |
      | set-2-at-1-1 | 2          | 1.1     |
      | set-4-at-1-0 | 4          | 1.0     |
      | set-4-at-1-1 | 4          | 1.1     |

  # Above the chosen version is no danger, but a setting that does nothing.
  @TLSV-005 @manual:SSLCFG:sslversion @at-facts:11
  Scenario Outline: the modem does not speak a version above the chosen one
    Given the broker offers TLS "<version>" alone
    And the modem is set up for seclevel "0"
    And the TLS setting "sslversion" is "<sslversion>"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the broker finished no TLS handshake
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | cell         | sslversion | version |
      | set-1-at-1-1 | 1          | 1.1     |
      | set-1-at-1-2 | 1          | 1.2     |
      | set-2-at-1-2 | 2          | 1.2     |
