"""From the pixels of a page to its ink: the one door to OpenCV, RapidOCR, OpenVINO and ONNX Runtime."""
