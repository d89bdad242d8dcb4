// A VRM model as the host, moved by the same values as the drawing.  three and three-vrm are the room's own (docs/stage.md).

import { DirectionalLight, HemisphereLight, PerspectiveCamera, Scene, TextureLoader, Vector3, WebGLRenderer } from "/stage/modules/three/build/three.module.js";
import { GLTFLoader } from "/stage/modules/three/examples/jsm/loaders/GLTFLoader.js";
import { VRMLoaderPlugin, VRMUtils } from "/stage/modules/@pixiv/three-vrm/lib/three-vrm.module.js";

import { clamp, mix } from "./seeded.js";

/** The host's box is 900 x 1300 units with the head's centre at 370 from its top; a head of 0.24 m is to fill 400 of them. */
const BOX = { w: 900, h: 1300, headY: 370, unitsPerM: 400 / 0.24 };
const CAMERA_DEGREES = 20;
/** From the joint of the head to the middle of the face, m. */
const FACE_M = 0.08;
const RADIAN = Math.PI / 180;
const MOUTH_MS = 40;
/** Mouth of the drawing -> of a model. */
const VISEMES = { B: "ih", C: "ee", D: "aa", E: "oh", F: "ou", G: "ih", H: "aa", I: "ih", U: "ou", O: "oh", N: "ih", L: "aa" };
/** Degrees outward of hanging arms. */
const REST = { upper: 10, forearm: 16, hand: 0 };

export class Model {
  /** Fetch the model and put it into `host`; throws when it is none, or this browser has no WebGL. */
  static async load(host, url) {
    const loader = new GLTFLoader();
    loader.register((parser) => {
      // Pictures inside the file: the page's policy lets images come from memory, connections not.
      parser.textureLoader = new TextureLoader(parser.options.manager);
      return { name: "zhubo_textures" };
    });
    loader.register((parser) => new VRMLoaderPlugin(parser));
    const { vrm } = (await loader.loadAsync(url)).userData;
    if (!vrm) throw new Error("avatar: the file holds no VRM model");
    VRMUtils.rotateVRM0(vrm);
    return new Model(host, vrm);
  }

  constructor(host, vrm) {
    this.host = host;
    this.vrm = vrm;
    this.mouth = { aa: 0, ih: 0, ou: 0, ee: 0, oh: 0 };
    this.renderer = new WebGLRenderer({ alpha: true, antialias: true });
    this.canvas = this.renderer.domElement;
    Object.assign(this.canvas.style, { width: "100%", height: "100%" });
    this.scene = new Scene();
    const sun = new DirectionalLight("#ffffff", 2);
    sun.position.set(-1, 1.5, 2); // from the left, as the rooms are drawn
    this.scene.add(vrm.scene, new HemisphereLight("#fff6ea", "#c9a88a", 1.4), sun);
    this.camera = this.#camera();
    this.over = new AbortController();
    addEventListener("resize", () => this.#fit(), { signal: this.over.signal });
    host.append(this.canvas);
    this.#fit();
  }

  draw(v, _, dt) {
    this.#pose(v);
    this.#face(v, dt);
    this.vrm.update(dt / 1000);
    this.renderer.render(this.scene, this.camera);
  }

  remove() {
    this.over.abort();
    VRMUtils.deepDispose(this.vrm.scene);
    this.renderer.dispose();
    this.canvas.remove();
  }

  /** The head stands where the drawing's head would. */
  #camera() {
    const middle = new Vector3();
    this.vrm.scene.updateWorldMatrix(true, true);
    this.vrm.humanoid.getRawBoneNode("head").getWorldPosition(middle);
    const height = BOX.h / BOX.unitsPerM;
    const camera = new PerspectiveCamera(CAMERA_DEGREES, BOX.w / BOX.h, 0.1, 20);
    const y = middle.y + FACE_M - (BOX.h / 2 - BOX.headY) / BOX.unitsPerM;
    camera.position.set(middle.x, y, middle.z + height / 2 / Math.tan((CAMERA_DEGREES / 2) * RADIAN));
    return camera;
  }

  #fit() {
    const { width, height } = this.host.getBoundingClientRect();
    this.renderer.setSize(Math.max(1, Math.round(width * devicePixelRatio)), Math.max(1, Math.round(height * devicePixelRatio)), false);
  }

  #turn(bone, x, y, z) {
    this.vrm.humanoid.getNormalizedBoneNode(bone)?.rotation.set(x * RADIAN, y * RADIAN, z * RADIAN);
  }

  #pose(v) {
    this.#turn("spine", v.lean * 2 - v.breath * 0.8, 0, -v.roll);
    this.#turn("neck", v.nod * 0.4, v.turn * 0.8, -v.tilt * 0.4);
    this.#turn("head", v.nod * 0.6, v.turn * 1.2, -v.tilt * 0.6);
    // The viewer's left is the model's right.
    this.#arm("right", v.arm_l, 1);
    this.#arm("left", v.arm_r, -1);
    const { lookAt } = this.vrm;
    if (lookAt) Object.assign(lookAt, { yaw: v.gaze_x * 18, pitch: v.gaze_y * 12 });
  }

  /** Degrees outward from hanging, as in the drawing; a model's arms stand out sideways at rest. */
  #arm(side, pose, out) {
    const [upper, forearm, hand] = ["upper", "forearm", "hand"].map((part) => mix(REST[part], pose[part], pose.share));
    const forward = forearm < 0 ? Math.min(1, -forearm / 90) * 50 : 0; // an arm before the body, not through it
    this.#turn(`${side}UpperArm`, -forward * 0.5, 0, out * (90 - upper));
    this.#turn(`${side}LowerArm`, 0, out * forward, out * (upper - forearm));
    this.#turn(`${side}Hand`, 0, 0, -out * hand);
  }

  #face(v, dt) {
    const faces = this.vrm.expressionManager;
    if (!faces) return;
    const happy = clamp((v.smile - 0.4) / 0.6, 0, 1);
    faces.setValue("blink", clamp(1 - v.lid / 0.7, 0, 1));
    faces.setValue("happy", happy * 0.8);
    faces.setValue("relaxed", clamp(v.smile, 0, 0.5) * (1 - happy));
    faces.setValue("sad", clamp(-v.smile * 1.5 + v.brow_tilt * 0.4, 0, 1));
    faces.setValue("surprised", clamp((v.brow_l - 0.5) * 2, 0, 1) * (1 - happy));
    const share = 1 - Math.exp(-dt / MOUTH_MS);
    for (const name of Object.keys(this.mouth)) {
      this.mouth[name] += ((VISEMES[v.shape] === name ? v.loud : 0) - this.mouth[name]) * share;
      faces.setValue(name, this.mouth[name]);
    }
  }
}
