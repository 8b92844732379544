@tls @fs
Feature: Client certificates
  At seclevel 2 the modem shows its certificate if the server asks (manual SSLCFG). One that the
  server cannot take ends the connection, whichever of the two says no, and nothing else.

  @TLSC-001 @manual:SSLCFG:seclevel
  Scenario: at seclevel 2 a server that does not ask for a certificate is reached
    Given the modem is set up for seclevel "2"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

  @TLSC-002 @history:H11 @manual:SSLCFG:clientcert
  Scenario Outline: a client certificate that the server cannot take
    Given the modem is set up for seclevel "2"
    And the modem holds the "<client>" client certificate and its key
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | client        |
      | expired       |
      | not-yet-valid |
      | wrong-usage   |
      | same-subject  |

  @TLSC-003 @history:H11 @guide:tls-mutual
  Scenario Outline: after a refused client certificate the right one connects
    Given the modem is set up for seclevel "2"
    And the modem holds the "<client>" client certificate and its key
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    Given the modem is set up for seclevel "2"
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "mutual" listener with the client certificate

    Examples:
      | client       |
      | expired      |
      | same-subject |

  @TLSC-004 @history:H11 @manual:SSLCFG:clientcert @manual:SSLCFG:clientkey
  Scenario: seclevel 2 without a client certificate does not get past a server that asks
    Given the modem is set up for seclevel "1"
    And the TLS setting "seclevel" is "2"
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented

  @TLSC-005 @history:H11 @manual:SSLCFG:seclevel
  Scenario: seclevel 0 does not get past a server that asks for a certificate
    Given the modem is set up for seclevel "0"
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented
