/**
 * A PNG that says "Hello, Lector!", as base64: the example in the API's documentation, which `Try it out` sends.
 * Written by scripts/render-samples.ts (`npm run samples`).
 */
// biome-ignore format: one value, one line
export const exampleImage = 'iVBORw0KGgoAAAANSUhEUgAAAQQAAAA8AQMAAAC6mFY9AAAABlBMVEX///8AAABVwtN+AAAACXBIWXMAAAsSAAALEgHS3X78AAABAElEQVQ4je3RsWrFIBTG8SMOjq7dzpvoK3XscGkMDhnzSj7K6RvYTajkKzEhmMLtpVDaJf/VH+g5El1d/VGO759p4XAIlfujcl9o+R/hg2PymzCZBouwUJFOQBwTUhNcFWZE0EcnRmTHGtKEXzRmTEg4BBDfyypyE6/eIGb7RUhxbN5KEze2KQpPstC+Pg1MaRVpE4Vt0MI6116gOLa7AHZRDiE8oa6i7mJehfqpSNS9g45b6HshvYjy1KZ1bVptk8o8Sen+JZZtY44U6sAGY7VIvRjRCQ+NEeYswioIqQmGQoBGOAmf2u+7VZhCAw200CG6bvSol18Qzw/F1RWd+gSukusNa+LrXwAAAABJRU5ErkJggg=='
