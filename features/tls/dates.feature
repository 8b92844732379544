@tls @fs
Feature: Certificate dates
  `ignorelocaltime` 1 takes a certificate whatever its dates, and 0 looks at them (manual SSLCFG,
  at-facts §11); the cells of 0 are in the matrix. Nothing but the dates is forgiven.

  @TLSD-001 @manual:SSLCFG:ignorelocaltime @at-facts:11
  Scenario Outline: with ignorelocaltime 1 the dates do not count
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "<seclevel>"
    And the TLS setting "ignorelocaltime" is "1"
    When I send `AT+SSLMIPSTART="{host}",{<port>-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "<port>" listener

    Examples:
      | cell      | chain   | seclevel | port   |
      | expired-1 | expired | 1        | tls    |
      | expired-2 | expired | 2        | mutual |

  @TLSD-002 @security @manual:SSLCFG:ignorelocaltime
  Scenario Outline: with ignorelocaltime 1 everything else counts
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "1"
    And the TLS setting "ignorelocaltime" is "1"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the modem turned away from the server within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | chain               |
      | unknown-ca          |
      | same-subject        |
      | self-signed         |
      | broken-signature    |
      | wrong-usage         |
      | non-ca-intermediate |

  @TLSD-003 @security @manual:SSLCFG:ignorelocaltime
  Scenario: ignorelocaltime 0 after 1 looks at the dates again
    Given the broker presents the "expired" certificate chain
    And the modem is set up for seclevel "1"
    And the TLS setting "ignorelocaltime" is "1"
    And the TLS setting "ignorelocaltime" is "0"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the modem turned away from the server within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented

  # The key's name speaks of the clock, the manual of certificates that have expired: whether one that
  # is not valid yet is forgiven too is open.
  @TLSD-004 @manual:SSLCFG:ignorelocaltime @at-facts:11 @history:H11
  Scenario Outline: with ignorelocaltime 1 a certificate of tomorrow does no harm
    Given the broker presents the "not-yet-valid" certificate chain
    And the modem is set up for seclevel "<seclevel>"
    And the TLS setting "ignorelocaltime" is "1"
    When I send `AT+SSLMIPSTART="{host}",{<port>-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

    Examples:
      | seclevel | port   |
      | 1        | tls    |
      | 2        | mutual |
