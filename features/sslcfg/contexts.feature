@tls
Feature: The contexts of SSLCFG
  0 to 5 belong to the TCP links, 34 to FTP, 88 to MQTT and 153 to HTTP. Each keeps its own values,
  in memory only: a restart forgets them (at-facts §11).

  @SSL-050 @manual:SSLCFG=
  Scenario Outline: context <n> exists
    When I send `AT+SSLCFG="hostname",<n>,"attest-<n>.example"`
    Then the modem answers OK
    And the "hostname" of SSL context "<n>" is "attest-<n>.example"
    When I send `AT+SSLCFG="hostname",<n>,`
    Then the modem answers OK
    And the "hostname" of SSL context "<n>" is not "attest-<n>.example"

    Examples:
      | n   |
      | 0   |
      | 1   |
      | 2   |
      | 3   |
      | 4   |
      | 5   |
      | 34  |
      | 88  |
      | 153 |

  @SSL-051 @manual:SSLCFG=
  Scenario Outline: context <n> does not exist
    When I send `AT+SSLCFG="seclevel",<n>,1`
    Then the modem answers an error

    Examples:
      | n   |
      | 6   |
      | 33  |
      | 35  |
      | 87  |
      | 89  |
      | 152 |
      | 154 |
      | 255 |

  @SSL-052 @manual:SSLCFG:seclevel
  Scenario: each context has its own values
    When I send `AT+SSLCFG="seclevel",0,1`
    Then the modem answers OK
    When I send `AT+SSLCFG="seclevel",88,2`
    Then the modem answers OK
    And the "seclevel" of SSL context "0" is "1"
    And the "seclevel" of SSL context "88" is "2"
    When I send `AT+SSLCFG="seclevel",0,`
    Then the modem answers OK
    And the "seclevel" of SSL context "88" is "2"

  @SSL-053 @at-facts:11
  Scenario Outline: a restart forgets <key>
    Given the modem holds what `AT+SSLCFG="<key>",88,<value>` names
    When I send `AT+SSLCFG="<key>",88,<value>`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And the "<key>" of SSL context "88" is not "<value>"

    @manual:SSLCFG:cacert
    Examples:
      | key      | value              |
      | cacert   | attest-ca.crt      |

    @manual:SSLCFG:hostname
    Examples:
      | key      | value              |
      | hostname | attest.example     |

    @manual:SSLCFG:seclevel
    Examples:
      | key      | value              |
      | seclevel | 2                  |
