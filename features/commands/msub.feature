@core
Feature: AT+MSUB and AT+MUNSUB
  One topic of up to 256 bytes, with or without quotes.

  @MSUBC-001 @manual:MSUB=? @at-facts:X-16
  Scenario Outline: the test form of MSUB
    When I send `AT+MSUB=?`
    Then the modem answers `<form>` in any spacing, then OK

    Examples:
      | case | form |
      | form | +MSUB:<topic>,(0-2) |

  @MSUBC-002 @manual:MSUB=
  Scenario Outline: a topic of the documented length
    Given the modem is connected
    When I send `AT+MSUB=<parameters>` with "256" letters for ~
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the broker saw a SUBSCRIBE with those letters as topic

    Examples:
      | case   | parameters |
      | quoted | "~",0      |
      | bare   | ~,0        |

  @MSUBC-003 @manual:MSUB= @v250:5.4.3.1
  Scenario Outline: what MSUB does not take
    Given the modem is connected
    When I send `AT+MSUB=<parameters>`
    Then the modem answers an error
    And the broker saw no SUBSCRIBE

    Examples:
      | case           | parameters       |
      | no-qos         | "mqtt/sub_topic" |
      | qos-of-letters | "mqtt/sub_topic",a |
      | no-topic       | ,0               |
      | open-quote     | "mqtt/sub_topic,0 |

  @MSUBC-004 @manual:MSUB= @etsi:SUBSCRIBE_001
  Scenario Outline: topics with signs and wildcards
    Given the modem is connected
    When I send `AT+MSUB="<topic>",1`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the broker saw a SUBSCRIBE to "<topic>" at QoS "1"

    Examples:
      | case         | topic                          |
      | one-level    | mqtt/+/temperature             |
      | all-levels   | mqtt/#                         |
      | dollar       | $sys/a/b/thing/property        |
      | first-slash  | /sub_topic                     |
      | with-spaces  | mqtt/sub topic                 |

  @MSUBC-005 @manual:MSUB= @at-facts:10.2
  Scenario: nothing is subscribed to without a session
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers an error
    And the broker saw no SUBSCRIBE

  @MUNS-001 @manual:MUNSUB=? @at-facts:X-16
  Scenario Outline: the test form of MUNSUB
    When I send `AT+MUNSUB=?`
    Then the modem answers `<form>` in any spacing, then OK

    Examples:
      | case | form |
      | form | +MUNSUB:<topic> |

  @MUNS-002 @manual:MUNSUB=
  Scenario Outline: MUNSUB with a topic of the documented length
    Given the modem is connected
    When I send `AT+MUNSUB=<parameters>` with "256" letters for ~
    Then the modem answers OK
    And the modem reports `UNSUBACK` within "30s"
    And the broker saw an UNSUBSCRIBE with those letters as topic

    Examples:
      | case   | parameters |
      | quoted | "~"        |
      | bare   | ~          |

  @MUNS-003 @manual:MUNSUB= @at-facts:10.2
  Scenario: nothing is unsubscribed from without a session
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers an error
    And the broker saw no UNSUBSCRIBE

  @MUNS-004 @manual:MUNSUB= @at-facts:10.6 @v250:5.4.3.1
  Scenario Outline: what MUNSUB does not take
    # AT+MUNS is a wrong guess that a driver sends.
    Given the modem is connected
    When I send `AT+<command>`
    Then the modem answers an error
    And the broker saw no UNSUBSCRIBE

    Examples:
      | case       | command                |
      | nothing    | MUNSUB=                |
      | open-quote | MUNSUB="mqtt/sub_topic |
      | short-name | MUNS="mqtt/sub_topic"  |
