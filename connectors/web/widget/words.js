// What the widget itself says; everything else comes from the server.
const WORDS = {
  en: {
    title: "Kalavaani", placeholder: "Write to Kalavaani", send: "Send", talk: "Hold to talk", log: "Conversation",
    listening: "Listening… let go to send", heard: "I heard", hear: "Hear this", typing: "Kalavaani is answering…",
    offline: "No connection. Trying again…", noMicrophone: "The microphone cannot be used here. Please write.",
    note: "Voice note",
  },
  hi: {
    title: "कलावाणी", placeholder: "कलावाणी को लिखिए", send: "भेजिए", talk: "दबाकर बोलिए", log: "बातचीत",
    listening: "सुन रही हूँ… छोड़िए तो भेज दूँगी", heard: "मैंने सुना", hear: "सुनिए", typing: "कलावाणी जवाब दे रही है…",
    offline: "संपर्क नहीं है। फिर कोशिश कर रही हूँ…", noMicrophone: "यहाँ माइक नहीं चल सकता। लिखकर बताइए।",
    note: "आवाज़ का संदेश",
  },
};

export const wordsFor = (language) => WORDS[(language || "en").split("-")[0]] || WORDS.en;
