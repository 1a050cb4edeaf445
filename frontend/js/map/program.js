// How a place is drawn: a disc, or a square when official; hollow when silent; striped or half light in some communities; a thin paper rim
// keeps neighbours apart. The place under a point is found in the model, so nothing is drawn twice for that.
import { NodePointProgram } from "sigma/rendering";

const VERTEX = /* glsl */ `
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_pixelRatio;
varying vec4 v_color;
varying float v_radius;
varying float v_reach;
varying float v_shape;
const float bias = 255.0 / 254.0;
void main() {
  gl_Position = vec4((u_matrix * vec3(a_position, 1)).xy, 0, 1);
  v_radius = a_size / u_sizeRatio * u_pixelRatio;
  v_reach = v_radius + 2.0 * u_pixelRatio;
  gl_PointSize = 2.0 * v_reach;
  v_shape = a_shape;
  v_color = a_color;
  v_color.a *= bias;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying float v_radius;
varying float v_reach;
varying float v_shape;
uniform float u_pixelRatio;
uniform vec3 u_paper;
void main(void) {
  vec2 offset = (gl_PointCoord - 0.5) * 2.0 * v_reach;
  bool square = mod(v_shape, 2.0) > 0.5;
  bool hollow = mod(v_shape, 4.0) > 1.5;
  float pattern = floor(v_shape / 4.0);
  float reach = square ? max(abs(offset.x), abs(offset.y)) / 0.886 : length(offset);
  float depth = (v_radius - reach) / u_pixelRatio;
  if (depth < -1.8) discard;
  vec4 paper = vec4(u_paper, 1.0);
  vec4 fill = hollow ? mix(v_color, paper, smoothstep(1.6, 2.4, depth)) : v_color;
  bool light = pattern > 1.5 ? offset.x > 0.0 : pattern > 0.5 && abs(offset.y) < 0.24 * v_radius;
  if (light && depth > 1.0) fill = mix(fill, paper, 0.72);
  vec4 rimmed = mix(paper, fill, smoothstep(0.0, 1.0, depth));
  gl_FragColor = rimmed * smoothstep(-1.8, -0.8, depth);
}`;

/** A node program bound to a paper colour, which may change with the colour scheme. One point a place: the least there is to draw. */
export function placeProgram(scheme) {
  return class PlaceProgram extends NodePointProgram {
    constructor(gl, pickingBuffer, renderer) {
      super(gl, null, renderer);
    }

    getDefinition() {
      const base = super.getDefinition();
      return {
        ...base,
        VERTEX_SHADER_SOURCE: VERTEX,
        FRAGMENT_SHADER_SOURCE: FRAGMENT,
        UNIFORMS: [...base.UNIFORMS, "u_paper"],
        ATTRIBUTES: [...base.ATTRIBUTES, { name: "a_shape", size: 1, type: WebGLRenderingContext.FLOAT }],
      };
    }

    processVisibleItem(nodeIndex, startIndex, data) {
      super.processVisibleItem(nodeIndex, startIndex, data);
      this.array[startIndex + this.STRIDE - 1] = data.shape;
    }

    setUniforms(params, info) {
      super.setUniforms(params, info);
      info.gl.uniform3fv(info.uniformLocations.u_paper, scheme.paperRgb);
    }
  };
}
