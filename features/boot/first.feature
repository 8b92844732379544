@core
Feature: The first commands
  A module is ready when it answers AT: from then on it answers every command, and it is in the state
  of which the documents speak, not in that which an earlier session left.

  @BOOT-010 @history:H27 @manual:ICCID
  Scenario Outline: the first question about the card is answered
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+<command>`
    Then the modem answers one line like `<pattern>`, then OK

    Examples:
      | case  | command | pattern                   |
      | iccid | ICCID   | \+ICCID: ?[0-9A-F]{19,20} |
      | ccid  | CCID    | [0-9A-F]{19,20}           |
      | cimi  | CIMI    | [0-9]{15}                 |

  @BOOT-011 @history:H29 @at-facts:6.1
  Scenario: the commands right after the first that is answered are answered too
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem answers AT within "60s"
    When I send `AT+CGSN`
    Then the modem answers 15 digits, then OK
    When I send `AT+VER`
    Then the modem answers `{release}`, then OK

  @BOOT-012 @at-facts:X-01 @at-facts:2.6
  Scenario Outline: a restart forgets how messages are printed
    # Nothing stores what is typed for MQTT (at-facts §2.6), so what is read is the default.
    When I send `AT+<name>=1`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+<name>?`
    Then the modem answers one line like `\+<name>: ?0`, then OK

    @manual:MQTTMSGSET?
    Examples:
      | name       |
      | MQTTMSGSET |

    @manual:MQTTMODE?
    Examples:
      | name       |
      | MQTTMODE   |

  @BOOT-013 @guide:publish-subscribe @manual:MQTTMSGSET @manual:RESET @at-facts:X-01
  Scenario: a module that has just started prints messages at once
    Given the modem caches messages
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "direct" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "direct" of "mqtt/sub_topic" within "30s"

  @tls @BOOT-014 @guide:tls-unverified @manual:SSLCFG:seclevel @at-facts:11
  Scenario: a module that has just started verifies no server
    # The guide's flow without certificates sends no SSLCFG at all.
    When I send `AT+SSLCFG="seclevel",88,1`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And the modem is connected over TLS without verification

  @BOOT-015 @manual:EXINFO? @manual:RESET
  Scenario: a module knows that it was restarted by a command
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT*EXINFO?`
    Then the modem answers `*EXINFO: 3` or `*EXINFO:3`, then OK
