window.YTD.tweets.part0 = [ 
    {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1997370581860180189"
          ],
          "editableUntil" : "2025-12-06T19:20:30.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"http://twitter.com/download/android\" rel=\"nofollow\">Twitter for Android</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [
          {
            "name" : "Personne Une",
            "screen_name" : "une",
            "indices" : [
              "0",
              "4"
            ],
            "id_str" : "1001",
            "id" : "1001"
          }
        ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "44"
      ],
      "favorite_count" : "0",
      "in_reply_to_status_id_str" : "1994041994348581220",
      "id_str" : "1997370581860180189",
      "in_reply_to_user_id" : "1001",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1997370581860180189",
      "in_reply_to_status_id" : "1994041994348581220",
      "created_at" : "Sat Dec 06 18:20:30 +0000 2025",
      "favorited" : false,
      "full_text" : "@une  les semis ont bien pris. Quel bel été.",
      "lang" : "fr",
      "in_reply_to_screen_name" : "une",
      "in_reply_to_user_id_str" : "1001"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1994091455124787464"
          ],
          "editableUntil" : "2025-11-27T18:10:25.986Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"http://twitter.com/download/android\" rel=\"nofollow\">Twitter for Android</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [
          {
            "name" : "Personne Deux",
            "screen_name" : "deux",
            "indices" : [
              "3",
              "8"
            ],
            "id_str" : "1002",
            "id" : "1002"
          }
        ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "58"
      ],
      "favorite_count" : "0",
      "id_str" : "1994091455124787464",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1994091455124787464",
      "created_at" : "Thu Nov 27 17:10:25 +0000 2025",
      "favorited" : false,
      "full_text" : "RT @deux: Contre les limaces, la cendre. Encore la cendre…",
      "lang" : "fr"
    }
  }]