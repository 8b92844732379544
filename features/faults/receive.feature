@core
Feature: Faults while a message is received
  The connection is lost, held up or filled with nonsense before or after PUBLISH to the modem, and its PUBACK,
  PUBREC and PUBCOMP and the broker's PUBREL. No message is printed that was not whole, none twice
  at QoS 2, and in a kept session none above QoS 0 is lost.

  @FLTR-001 @guide:passive-close @manual:MSUB
  Scenario Outline: the broker goes away over a message at QoS 0
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the broker's next "PUBLISH" meets the fault "<fault>"
    When the broker publishes "<fault>" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `CLOSED` within "30s"
    And the modem reported that message at most "<most>" time
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        | most |
      | close-before | 0    |
      | close-after  | 1    |
      | reset-before | 0    |
      | reset-after  | 1    |
      | cut-close    | 0    |
      | cut-reset    | 0    |

  @FLTR-002 @manual:MSUB @mqtt:4.8.0-1
  Scenario Outline: what no server may publish is survived
    # Whether the modem closes or passes over it is its own business.
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the broker's next "PUBLISH" meets the fault "<fault>"
    When the broker publishes "<fault>" to "mqtt/sub_topic" at QoS "0"
    Then the modem gets over the fault without `RDY`
    And the modem reported that message at most "0" times
    And the modem recovers as documented and publishes again

    Examples:
      | fault          |
      | qos-3          |
      | long-topic     |
      | no-id          |
      | id-zero        |
      | wildcard       |
      | empty          |
      | endless-length |

  @FLTR-003 @manual:MSUB @etsi:PUBLISH_006
  Scenario Outline: a message that comes slowly is printed whole
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the broker's next "PUBLISH" meets the fault "<fault>"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker saw a PUBACK within "10s"
    And the modem reported that message "1" time

    Examples:
      | fault |
      | late  |
      | drip  |

  @FLTR-004 @guide:passive-close @mqtt:4.4.0-1 @mqtt:3.1.2-4
  Scenario Outline: a kept session loses no message at QoS 1
    Given the modem is connected with a kept session
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the broker's next "PUBLISH" meets the fault "<fault>"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "1"
    Then the modem reports `CLOSED` within "30s"
    And the modem reported that message at most "0" times
    And the modem resumes the kept session as documented
    And that message has arrived "1" time within "30s"

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | cut-close    |

  @FLTR-005 @qos2 @guide:passive-close @mqtt:4.3.3-2 @mqtt:3.1.2-4
  Scenario Outline: a kept session neither loses nor doubles a message at QoS 2
    Given the modem is connected with a kept session
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    And the broker's next "PUBLISH" meets the fault "<fault>"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "2"
    Then the modem reports `CLOSED` within "30s"
    And the modem resumes the kept session as documented
    And that message has arrived "1" time within "30s"

    Examples:
      | fault        |
      | close-before |
      | close-after  |
      | reset-before |
      | cut-reset    |

  @FLTR-006 @qos2 @guide:passive-close @mqtt:4.3.3-2 @mqtt:3.1.2-4
  Scenario Outline: the broker goes away between the acknowledgements of a message at QoS 2
    Given the modem is connected with a kept session
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    And the modem's next "<packet>" meets the fault "<fault>"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "2"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the modem reports `CLOSED` within "30s"
    And the modem resumes the kept session as documented
    And the modem reported that message "1" time

    Examples:
      | case                 | packet  | fault        |
      | pubrec-close-before  | PUBREC  | close-before |
      | pubrec-reset-before  | PUBREC  | reset-before |
      | pubcomp-close-before | PUBCOMP | close-before |
      | pubcomp-reset-before | PUBCOMP | reset-before |

  @FLTR-007 @qos2 @mqtt:4.3.3-2
  Scenario Outline: a PUBREL that is late or comes twice doubles no message
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    And the broker's next "PUBREL" meets the fault "<fault>"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "2"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker saw a PUBCOMP within "10s"
    And the modem recovers as documented and publishes again
    And the modem reported that message "1" time

    Examples:
      | fault        |
      | late         |
      | twice        |

  @FLTR-008 @guide:passive-close @mqtt:3.1.2-4
  Scenario Outline: the broker goes away over the PUBACK for a message
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the modem's next "PUBACK" meets the fault "<fault>"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the modem reports `CLOSED` within "30s"
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again
    And the modem reported that message "1" time

    Examples:
      | fault        |
      | close-before |
      | close-after  |
      | reset-before |

  @FLTR-009 @cache @guide:faq-6 @guide:passive-close @manual:MQTTMSGGET
  Scenario Outline: what was cached outlives the connection
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the modem caches messages
    And the modem's next "PUBACK" meets the fault "<fault>"
    When the broker publishes "one" to "mqtt/sub_topic" at QoS "1"
    Then the modem reports `+MSUB: 0` within "30s"
    And the modem reports `CLOSED` within "30s"
    And the slots in use are "0"
    When I send `AT+MQTTMSGGET`
    Then the modem answers the messages "one" of "mqtt/sub_topic", then OK
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |

  @FLTR-010 @cache @guide:faq-6 @guide:passive-close @manual:MQTTMSGGET
  Scenario Outline: what did not come whole takes no slot
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    And the broker's next "PUBLISH" meets the fault "<fault>"
    When the broker publishes "one" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `CLOSED` within "30s"
    And the slots in use are ""
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | cut-close    |
      | cut-reset    |
      | close-before |

  @FLTR-011 @qos2 @mqtt:4.3.3-2
  Scenario Outline: a PUBREL that is lost or wrong doubles no message
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    And the broker's next "PUBREL" meets the fault "<fault>"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "2"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the modem gets over the fault without `RDY`
    And the modem recovers as documented and publishes again
    And the modem reported that message "1" time

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | wrong-id     |
      | bad-flags    |
